// The test kit as a user has it: compiled. A loader that compiles while it runs names each closure again and again, which
// costs a third of the speed.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import type { Gate } from '../report/gates.ts';

export interface TestKitResult {
  /** `simulate` of an order, runs by second. */
  readonly runsPerSecond: number;
  /** `exploreFaults` of it: every single fault, and 500 pairs. */
  readonly exploreSeconds: number;
  readonly schedules: number;
}

const options: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, rewriteRelativeImportExtensions: true };

export async function measureTestKit(): Promise<TestKitResult> {
  const home = await mkdtemp(join(tmpdir(), 'tenuto-bench-'));
  try {
    await writeFile(join(home, 'package.json'), '{ "type": "module" }');
    await symlink(resolve('node_modules'), join(home, 'node_modules'));
    for (const folder of ['src', 'bench/testing']) await compile(folder, home);
    const { stdout } = await promisify(execFile)(process.execPath, [join(home, 'bench/testing/simulation.js')]);
    return JSON.parse(stdout) as TestKitResult;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function compile(folder: string, home: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter(({ name }) => name.endsWith('.ts'))) {
    const file = join(entry.parentPath, entry.name);
    const place = join(home, relative('.', file).replace(/\.ts$/, '.js'));
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, ts.transpileModule(await readFile(file, 'utf8'), { compilerOptions: options }).outputText);
  }
}

export const testKitGates = ({ runsPerSecond, exploreSeconds }: TestKitResult): readonly Gate[] => [
  { name: 'simulate: orders/s on one core ≥ 2000', value: runsPerSecond, limit: 2_000, passed: runsPerSecond >= 2_000 },
  { name: 'exploreFaults: seconds, with 500 pairs ≤ 10', value: exploreSeconds, limit: 10, passed: exploreSeconds <= 10 },
];
