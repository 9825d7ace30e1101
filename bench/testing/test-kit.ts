// Measures the test kit in a separate process.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Gate } from '../report/gates.ts';
import { plainTypeScript } from '../plain-typescript.ts';

export interface TestKitResult {
  /** Runs of `simulate` per second, for an order. */
  readonly runsPerSecond: number;
  /** `exploreFaults` of an order: every single fault, and 500 pairs. */
  readonly exploreSeconds: number;
  readonly schedules: number;
}

const main = fileURLToPath(new URL('./simulation.ts', import.meta.url));

export async function measureTestKit(): Promise<TestKitResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [...plainTypeScript, main]);
  return JSON.parse(stdout) as TestKitResult;
}

export const testKitGates = ({ runsPerSecond, exploreSeconds }: TestKitResult): readonly Gate[] => [
  { name: 'simulate: orders/s on one core ≥ 2000', value: runsPerSecond, limit: 2_000, passed: runsPerSecond >= 2_000 },
  { name: 'exploreFaults: seconds, with 500 pairs ≤ 10', value: exploreSeconds, limit: 10, passed: exploreSeconds <= 10 },
];
