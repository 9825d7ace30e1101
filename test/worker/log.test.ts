// What a worker writes of Temporal's own log: one line an entry, and nothing that is told elsewhere.

import { setImmediate as everythingHasRun } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { createLogger, muteRun } from '../../src/worker/logger.ts';

const failure = `Failure { failure: Some(Failure { message: "it is \\"other\\" code\\nhere", source: "", stack_trace: "", cause: None }) }`;

async function written(message: string, meta: Record<string, unknown>): Promise<string> {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  createLogger().log('WARN', message, { ...meta, timestampNanos: 0n });
  await everythingHasRun(); // whoever watches is asked first
  const text = write.mock.calls.join('');
  write.mockRestore();
  return text.replace(/^\S+ /, '');
}

it('says in a line why a task fails, as the native core knows it', async () => {
  expect(await written('Failing workflow task', { runId: 'r-1', failure })).toBe(
    'WARN Failing workflow task of run r-1: it is "other" code\nhere\n',
  );
  expect(await written('Failing workflow task', { runId: 'r-1', failure: 'torn' })).toBe('WARN Failing workflow task of run r-1: torn\n');
});

it.each([
  ['a run that failed', 'Workflow failed', {}],
  ['what the test server does not tell', 'Temporal Server 1.16.0 … activity_failure_include_heartbeat capability', {}],
])('leaves out %s', async (_, message, meta) => {
  expect(await written(message, meta)).toBe('');
});

it('leaves out a run that is told by other means', async () => {
  muteRun('r-2');
  expect(await written('Failed to process Workflow Activation', { runId: 'r-2', error: new Error('No') })).toBe('');
  expect(await written('Failed to process Workflow Activation', { runId: 'r-3', error: new Error('No') })).toMatch(/: No\n$/);
});
