// Makes calls with k6 at a constant rate, whether or not earlier calls have been answered (an open loop).

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runCommand } from '../../../src/servers/process/command.ts';
import { readRecords, type Records } from './records.ts';

export interface Phase {
  /** Calls per second. */
  readonly rate: number;
  readonly seconds: number;
}

export interface Load {
  readonly url: string;
  /** The phases, one after another. */
  readonly phases: readonly Phase[];
}

export async function runLoad(k6: string, load: Load): Promise<Records> {
  const directory = await mkdtemp(join(tmpdir(), 'tenuto-k6-'));
  try {
    await writeFile(join(directory, 'calls.js'), scriptOf(load));
    await runCommand({
      command: k6,
      args: ['run', '--quiet', '--no-usage-report', '--no-summary', '--address', '', '--out', 'csv=calls.csv', 'calls.js'],
      cwd: directory,
      env: { ...process.env, K6_CSV_TIME_FORMAT: 'unix_milli' },
      removeAfter: directory,
    });
    return readRecords(await readFile(join(directory, 'calls.csv'), 'utf8'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const scriptOf = ({ url, phases }: Load): string => `
import http from 'k6/http';
export const options = ${JSON.stringify({ scenarios: scenariosOf(phases), systemTags: ['status'], discardResponseBodies: true })};
export default () => void http.post(${JSON.stringify(url)}, null, { timeout: '5s' });
`;

function scenariosOf(phases: readonly Phase[]): Record<string, object> {
  let start = 0;
  const entries = phases.map(({ rate, seconds }, index): [string, object] => {
    const startTime = `${start}s`;
    start += seconds;
    const users = Math.ceil(1.3 * rate); // enough if each call takes a full second
    const usual = { executor: 'constant-arrival-rate', timeUnit: '1s', preAllocatedVUs: users, maxVUs: 2 * users, gracefulStop: '3s' };
    return [`phase${index}`, { ...usual, rate, duration: `${seconds}s`, startTime }];
  });
  return Object.fromEntries(entries);
}
