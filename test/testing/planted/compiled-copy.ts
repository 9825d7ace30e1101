// Sources of this project compiled somewhere else, where they find what is installed here.

import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** Texts by their path in the project. */
export type Sources = ReadonlyMap<string, string>;

export interface Home {
  readonly path: string;
  clear(): Promise<void>;
}

const options: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, rewriteRelativeImportExtensions: true };

export const compile = (text: string): string => ts.transpileModule(text, { compilerOptions: options }).outputText;

export async function makeHome(): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), 'tenuto-copy-'));
  await writeFile(join(path, 'package.json'), '{ "type": "module" }');
  await symlink(resolve('node_modules'), join(path, 'node_modules'));
  return { path, clear: () => rm(path, { recursive: true, force: true }) };
}

/** Of folders and single files. */
export async function readSources(places: readonly string[]): Promise<Sources> {
  const files = (await Promise.all(places.map(filesAt))).flat();
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)));
}

export async function writeCompiled(compiled: Sources, to: string): Promise<void> {
  for (const [file, text] of compiled) {
    const path = join(to, file.replace(/\.ts$/, '.js'));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

async function filesAt(place: string): Promise<readonly string[]> {
  if ((await stat(place)).isFile()) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries.filter(({ name }) => name.endsWith('.ts')).map((entry) => relative('.', join(entry.parentPath, entry.name)));
}
