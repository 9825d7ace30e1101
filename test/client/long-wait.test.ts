// A wait for a run takes as long as was asked for, also if that is longer than Node's timers.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createCalls } from '../../src/client/calls/calls.ts';
import { runCalls } from '../../src/client/calls/run-calls.ts';
import type { ClientContext } from '../../src/client/settings.ts';
import { order } from '../../examples/order/contracts/order.ts';

const day = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

// A run that never ends, of a server that is not there.
const never = { result: () => new Promise(() => undefined), describe: () => Promise.reject(new Error('not here')) };

function waiting(): ReturnType<typeof runCalls> {
  const calls = createCalls({ address: 'nowhere', namespace: 'default', abortable: (_, work) => work() });
  const temporal = {
    workflow: { getHandle: () => never },
    withDeadline: (_: number, work: () => Promise<unknown>) => work(),
  };
  return runCalls({ temporal, calls } as unknown as ClientContext, { process: order, id: 'patient', own: true });
}

it.each([1, 24, 25, 30, 100] as const)('a result within %i days is waited for that long', async (days) => {
  const ended = vi.fn();
  const result = waiting().result(`${days}d`).catch(ended);
  await vi.advanceTimersByTimeAsync(days * day - 1);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await result;
  expect(ended).toHaveBeenCalledWith(expect.objectContaining({ name: 'StillRunning' }));
  expect(vi.getTimerCount()).toBe(0);
});

it('a result without a limit is waited for without end', async () => {
  const ended = vi.fn();
  void waiting().result(undefined).catch(ended);
  await vi.advanceTimersByTimeAsync(1_000 * day);
  expect(ended).not.toHaveBeenCalled();
});
