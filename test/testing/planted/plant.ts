// A copy of process, kernel, service and test kit with a bug planted in it: some lines of its source say something
// else. Where the source has changed so that they are no longer there, planting fails.

import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import type { exploreFaults } from '../../../src/testing/faults/explore-faults.ts';
import type { placeOrder } from '../../../src/workflows/processes/order.ts';

export interface Edit {
  readonly file: string; // below src
  readonly from: string;
  readonly to: string;
}

export interface Copy {
  readonly placeOrder: typeof placeOrder;
  readonly exploreFaults: typeof exploreFaults;
}

const source = resolve('src');
const folders = ['model', 'contracts', 'workflows', 'activities/gateway', 'testing/simulation', 'testing/faults'];
const files = ['activities/check-call.ts', 'testing/random.ts'];
const options: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, rewriteRelativeImportExtensions: true };

export interface Nursery {
  plant(edits: readonly Edit[]): Promise<Copy>;
  clear(): Promise<void>;
}

export async function createNursery(): Promise<Nursery> {
  const home = await mkdtemp(join(tmpdir(), 'tenuto-planted-'));
  await writeFile(join(home, 'package.json'), '{ "type": "module" }');
  await symlink(resolve('node_modules'), join(home, 'node_modules'));
  const texts = await sources();
  const compiled = new Map([...texts].map(([file, text]) => [file, compile(text)]));
  let copies = 0;
  return { plant, clear: () => rm(home, { recursive: true, force: true }) };

  async function plant(edits: readonly Edit[]): Promise<Copy> {
    const place = join(home, String(++copies));
    const edited = new Map(texts);
    for (const edit of edits) edited.set(edit.file, apply(edit, edited.get(edit.file) ?? ''));
    for (const [file, text] of compiled) {
      const changed = edits.some((edit) => edit.file === file);
      await write(join(place, file.replace(/\.ts$/, '.js')), changed ? compile(edited.get(file) ?? '') : text);
    }
    const load = (file: string) => import(/* @vite-ignore */ pathToFileURL(join(place, file)).href) as Promise<Copy>;
    const { placeOrder } = await load('workflows/processes/order.js');
    const { exploreFaults } = await load('testing/faults/explore-faults.js');
    return { placeOrder, exploreFaults };
  }
}

async function sources(): Promise<ReadonlyMap<string, string>> {
  const inFolders = await Promise.all(folders.map((folder) => readdir(join(source, folder), { recursive: true, withFileTypes: true })));
  const found = inFolders
    .flat()
    .flatMap((entry) => (entry.name.endsWith('.ts') ? [relative(source, join(entry.parentPath, entry.name))] : []));
  const kit = (await readdir(join(source, 'testing'))).flatMap((name) =>
    /^(memory|virtual|pulse|continuation|attempts|retry|run-in|name-of)/.test(name) ? [`testing/${name}`] : [],
  );
  return new Map(
    await Promise.all([...found, ...kit, ...files].map(async (file) => [file, await readFile(join(source, file), 'utf8')] as const)),
  );
}

const compile = (text: string): string => ts.transpileModule(text, { compilerOptions: options }).outputText;

function apply({ file, from, to }: Edit, text: string): string {
  const found = text.split(from).length - 1;
  if (found !== 1) throw new Error(`Cannot plant a bug in ${file}: what it replaces is there ${String(found)} times: ${from}`);
  return text.replace(from, () => to);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
