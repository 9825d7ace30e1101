// A service that is away for a moment is missed by nobody: while it cannot be reached at all, calls wait for it in line, as long as they
// have time. Anything else is told to come again, and Temporal waits.

import { expect, it } from 'vitest';
import { createBreaker } from '../../src/gateway/flow/breaker.ts';
import type { Policies } from '../../src/gateway/policy/policies.ts';
import { ServiceUnavailable } from '../../src/model/errors.ts';
import { effectOf, withEffect } from '../../src/model/step-error.ts';
import { createVirtualEnvironment } from '../../bench/simulation/virtual-environment.ts';
import { fails, playground, type Behaviour, type Player } from './support.ts';

const refused: Behaviour = () => Promise.reject(withEffect(new ServiceUnavailable('connection refused'), 'none'));

/** After twenty calls that could not be made. */
async function away({ does = refused, ...policies }: Policies & { readonly does?: Behaviour } = {}) {
  const player: Player = { id: 'a', does };
  const { send, sent, environment } = playground([player], policies);
  const make = (options: { readonly timeout?: number; readonly signal?: AbortSignal } = {}) => {
    const call = { error: undefined as unknown, began: environment.now(), took: Number.NaN };
    const ended = (error?: unknown) => void Object.assign(call, { error, took: environment.now() - call.began });
    void send({ operation: 'take', timeout: 10_000, ...options }).then(() => ended(), ended);
    return call;
  };
  const some = async (count: number, options: Parameters<typeof make>[0] = {}) => {
    const calls = Array.from({ length: count }, () => make(options));
    await environment.pass(1);
    return calls;
  };
  await some(20, { timeout: 20 });
  await environment.pass(20); // the last of them waits already
  return { make, some, sent, environment, back: () => void (player.does = () => Promise.resolve()) };
}

it('calls wait while no instance can be reached, and are sent when one can', async () => {
  const { some, environment, back } = await away();
  const waiting = await some(15);
  await environment.pass(700);
  expect(waiting.map(({ took }) => took)).toEqual(Array(15).fill(Number.NaN));
  back();
  await environment.pass(100);
  expect(waiting.filter(({ error, took }) => error === undefined && took < 800)).toHaveLength(15);
});

it('calls wait at most a second and half of their own time, and not after they are aborted', async () => {
  const { make, some, environment } = await away();
  const abort = new AbortController();
  const calls = [...(await some(1)), ...(await some(1, { timeout: 600 })), make({ signal: abort.signal })];
  environment.setTimer(50, () => abort.abort());
  await environment.run();
  expect(calls.map(({ took }) => Math.round(took / 10) * 10)).toEqual([1_000, 300, 50]);
  for (const { error } of calls) expect(effectOf(error)).toBe('none');
});

it('calls do not wait for a service that answers with failures', async () => {
  const { some, sent } = await away({ does: fails });
  const before = sent.length;
  const [call] = await some(1);
  expect(call).toMatchObject({ error: { retryAfter: expect.any(Number) as number }, took: 0 });
  expect(sent).toHaveLength(before);
});

it('no call waits if maxWait is zero', async () => {
  const { some } = await away({ breaker: { maxWait: '0s' } });
  expect((await some(1))[0]).toMatchObject({ error: { retryAfter: 500 }, took: 0 });
});

it('waiting calls hold permits, and a call without a permit is not asked to retry earlier than they', async () => {
  const { some, environment, back } = await away({ limit: 5, queue: { queue: 0 }, breaker: { minimum: 5 } });
  const calls = await some(8);
  expect(calls.filter(({ took }) => took === 0).map(({ error }) => error)).toEqual(
    Array(3).fill(expect.objectContaining({ retryAfter: 500 })),
  );
  back();
  await environment.run();
  expect(calls.filter(({ error }) => error === undefined)).toHaveLength(5);
  expect((await some(5)).map(({ error }) => error)).toEqual(Array(5).fill(undefined)); // each place was given back
});

it('the time that calls waited does not count as response time of the service', async () => {
  const player: Player = { id: 'a', does: 10 };
  const { send, environment } = playground([player], { limit: { initial: 20 }, queue: { queue: 0 }, budget: { reserve: 0, ratio: 0 } });
  let answered = 0;
  const some = (count: number, timeout = 10_000): void => {
    for (let call = 0; call < count; call++)
      void send({ operation: 'take', timeout }).then(
        () => answered++,
        () => undefined,
      );
  };
  for (let round = 0; round < 30; round++) {
    some(2);
    await environment.pass(50);
  }
  player.does = refused;
  some(20, 20);
  await environment.pass(30);
  for (let round = 0; round < 3; round++) {
    some(19);
    await environment.pass(1_100);
  }
  player.does = 10;
  some(3);
  await environment.pass(200); // and the breaker is closed
  answered = 0;
  some(20);
  await environment.pass(200);
  expect(answered).toBe(20);
});

it('an unreachable service is probed repeatedly, by three calls at a time', async () => {
  const { some, sent, environment } = await away();
  await some(15);
  const before = sent.length;
  await environment.pass(500);
  expect(sent.length - before).toBeGreaterThanOrEqual(7);
  expect(sent.length - before).toBeLessThanOrEqual(36); // one after another within each fifty milliseconds
});

it('as many consecutive failures as the minimum open a breaker, whatever came before', () => {
  const breaker = createBreaker({ minimum: 5 }, createVirtualEnvironment(1));
  const end = (success: boolean) => {
    const entry = breaker.enter();
    if (entry.kind === 'passed') entry.left(success);
  };
  for (let call = 0; call < 1_000; call++) end(true);
  for (let call = 0; call < 4; call++) end(false);
  expect(breaker.state.kind).toBe('closed');
  end(true);
  for (let call = 0; call < 5; call++) end(false);
  expect(breaker.state.kind).toBe('open');
});
