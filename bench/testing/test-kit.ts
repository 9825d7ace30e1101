// The test kit as a user has it: compiled. A loader that compiles while it runs names each closure again and again, which
// costs a third of the speed.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Gate } from '../report/gates.ts';
import { compile, makeHome, readSources, writeCompiled } from './compiled-copy.ts';

export interface TestKitResult {
  /** `simulate` of an order, runs by second. */
  readonly runsPerSecond: number;
  /** `exploreFaults` of it: every single fault, and 500 pairs. */
  readonly exploreSeconds: number;
  readonly schedules: number;
}

export async function measureTestKit(): Promise<TestKitResult> {
  const home = await makeHome();
  try {
    const sources = await readSources(['src', 'bench/testing']);
    await writeCompiled(new Map([...sources].map(([file, text]) => [file, compile(text)])), home.path);
    const { stdout } = await promisify(execFile)(process.execPath, [join(home.path, 'bench/testing/simulation.js')]);
    return JSON.parse(stdout) as TestKitResult;
  } finally {
    await home.clear();
  }
}

export const testKitGates = ({ runsPerSecond, exploreSeconds }: TestKitResult): readonly Gate[] => [
  { name: 'simulate: orders/s on one core ≥ 2000', value: runsPerSecond, limit: 2_000, passed: runsPerSecond >= 2_000 },
  { name: 'exploreFaults: seconds, with 500 pairs ≤ 10', value: exploreSeconds, limit: 10, passed: exploreSeconds <= 10 },
];
