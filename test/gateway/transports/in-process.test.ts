// A service in the worker's own process is waited for no longer than any other, and is told when that is over.

import { EventEmitter, once } from 'node:events';
import { expect, it } from 'vitest';
import { inProcess, type InProcessCall } from '../../../src/gateway/transports/in-process.ts';
import { effectOf } from '../../../src/model/step-error.ts';
import { depot } from '../../fixtures/probe.ts';

const call = { service: depot, operation: 'take', input: { id: 'x' }, key: 'k', timeout: 5_000 };
const failure = (sent: Promise<unknown>) =>
  sent.then(
    () => new Error('it was answered'),
    (error: unknown) => error as Error,
  );

it('a call without an answer in time has an unknown effect, and its handler is aborted', async () => {
  const told = new EventEmitter();
  const stopped = once(told, 'stopped');
  const take = (_: unknown, { signal }: InProcessCall) =>
    new Promise(() => {
      signal.addEventListener('abort', () => told.emit('stopped'));
    });
  const error = await failure(inProcess({ take }).send({ ...call, timeout: 20 }));
  expect(error).toMatchObject({ kind: 'unavailable', message: 'Cannot wait for depot.take: no answer within 20 ms' });
  expect(effectOf(error)).toBe('unknown');
  await stopped;
});

it('an aborted call rejects immediately, and its handler gets the reason', async () => {
  const controller = new AbortController();
  let seen: AbortSignal | undefined;
  const take = (_: unknown, { signal }: InProcessCall) => {
    seen = signal;
    queueMicrotask(() => {
      controller.abort(new Error('cancelled'));
    });
    return new Promise(() => undefined);
  };
  const error = await failure(inProcess({ take }).send({ ...call, signal: controller.signal }));
  expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('was aborted'), cause: { message: 'cancelled' } });
  expect(seen?.reason).toBe(error);
});

it('a call that is aborted before it starts is not made', async () => {
  let calls = 0;
  const error = await failure(inProcess({ take: () => calls++ }).send({ ...call, signal: AbortSignal.abort() }));
  expect(effectOf(error)).toBe('none');
  expect(calls).toBe(0);
});

it('an answer in time is returned, and its handler is not aborted afterwards', async () => {
  const controller = new AbortController();
  let seen: AbortSignal | undefined;
  const take = (_: unknown, { signal }: InProcessCall) => ((seen = signal), { taken: 'x' });
  expect(await inProcess({ take }).send({ ...call, signal: controller.signal })).toEqual({ taken: 'x' });
  controller.abort();
  expect(seen?.aborted).toBe(false);
});
