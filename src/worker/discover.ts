// Finds the processes that a module or a folder of modules exports. They are ordinary named exports, without
// registration. Default exports are refused, and each contract name may be implemented once.

import { readdir, stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join, relative } from 'node:path';
import type { Process } from '../model/contract/process.ts';
import type { Implementation, Notation } from '../model/notation.ts';
import { graphMismatches } from './graph-mismatches.ts';

export interface Discovered {
  /** Workflow type → where it is exported. */
  readonly exports: ReadonlyMap<string, ModuleExport>;
  readonly processes: readonly Process[];
  readonly notations: ReadonlySet<Notation['kind']>;
  /** All problems, each as a sentence. */
  readonly mismatches: readonly string[];
}

export interface ModuleExport {
  readonly file: string;
  readonly name: string;
}

/** `location`: a module, or a folder of modules. Plain workflow functions are hosted too, under the name of their export. */
export async function discover(location: URL | string): Promise<Discovered> {
  const found: Found = { exports: new Map(), processes: [], notations: new Set(), mismatches: [] };
  for (const file of await modulesAt(location)) {
    const exported = await load(file);
    for (const [name, value] of Object.entries(exported)) take(found, { file, name, value });
  }
  if (found.exports.size === 0)
    found.mismatches.push(`${pathOf(location)} exports no process; create one with implement() and export it by name`);
  return found;
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (cause) {
    const [first = ''] = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n');
    throw new Error(`Cannot load the processes in ${relative(process.cwd(), file)}: ${first}`, { cause });
  }
}

interface Found {
  readonly exports: Map<string, ModuleExport>;
  readonly processes: Process[];
  readonly notations: Set<Notation['kind']>;
  readonly mismatches: string[];
}

function take(
  { exports, processes, notations, mismatches }: Found,
  { file, name, value }: ModuleExport & { readonly value: unknown },
): void {
  if (typeof value !== 'function') return;
  if (name === 'default') {
    mismatches.push(`${file} has a default export, which Temporal would use as a catch-all; export '${value.name}' by name`);
    return;
  }
  const implementation = implementationOf(value);
  const type = implementation?.contract.name ?? name;
  const taken = exports.get(type);
  if (taken) mismatches.push(`process '${type}' is implemented twice: '${taken.name}' in ${taken.file} and '${name}' in ${file}`);
  exports.set(type, { file, name });
  if (!implementation) return;
  processes.push(implementation.contract);
  notations.add(implementation.notation.kind);
  mismatches.push(...graphMismatches(implementation));
}

const implementationOf = (value: object): Implementation | undefined =>
  'implementation' in value ? (value as { implementation: Implementation }).implementation : undefined;

async function modulesAt(location: URL | string): Promise<readonly string[]> {
  const path = pathOf(location);
  const found = await stat(path).catch(() => undefined);
  if (!found)
    throw new Error(`Cannot find the processes at ${path}: there is no such file or folder. Pass new URL('./processes/', import.meta.url)`);
  if (found.isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && isModule(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const isModule = (name: string): boolean => /\.[cm]?[jt]s$/.test(name) && !/\.d\.[cm]?ts$|\.test\./.test(name);

export const pathOf = (location: URL | string): string =>
  location instanceof URL || location.startsWith('file:') ? fileURLToPath(location) : location;
