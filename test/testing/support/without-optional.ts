// The library as it is found where none of its optional peers is installed: a copy, beside what it cannot do without.

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

/** What the program prints. It imports from './src'. */
export async function runWithoutOptional(program: string, { besides }: { besides: readonly string[] }): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'tenuto-bare-'));
  try {
    for (const name of [...(await required()), ...besides]) await link(home, name);
    for (const name of ['src', 'package.json']) await cp(name, join(home, name), { recursive: true });
    const file = join(home, 'program.ts');
    await writeFile(file, program);
    return (await promisify(execFile)(process.execPath, ['--import', 'tsx', file])).stdout;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function required(): Promise<readonly string[]> {
  const { dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
  return Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => !peerDependenciesMeta[name]?.optional);
}

async function link(home: string, name: string): Promise<void> {
  const place = join(home, 'node_modules', name);
  await mkdir(dirname(place), { recursive: true });
  await symlink(resolve('node_modules', name), place);
}
