// A service with several instances, over real sockets.

import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { governedTransport, http } from '../../src/activities/index.ts';
import { kindOf } from '../../src/model/errors.ts';
import { effectOf } from '../../src/model/step-error.ts';
import { depot } from '../fixtures/probe.ts';

const servers: Server[] = [];
const stop = (server: Server) =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  });
afterEach(() => Promise.all(servers.splice(0).map(stop)));

type Answer = (response: ServerResponse) => void;
const json =
  (status: number, body: unknown): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

async function instance(answer: Answer) {
  const server = createServer((request, response) => {
    started.calls++;
    request.resume().on('end', () => answer(response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const started = { server, calls: 0, transport: http(`http://127.0.0.1:${String((server.address() as { port: number }).port)}`) };
  return started;
}

const call = { service: depot, operation: 'take', input: { id: 'x' }, key: 'run/1/depot.take/1', timeout: 2_000 };
const good = json(200, { taken: 'x' });
const failureOf = (sent: Promise<unknown>) => sent.catch((error: unknown) => error as Error & { retryAfter?: number });

describe('a service with two instances', () => {
  it('gets calls at both', async () => {
    const [one, two] = [await instance(good), await instance(good)];
    const service = governedTransport([one.transport, two.transport], { balance: 'round-robin' });
    for (let times = 0; times < 6; times++) expect(await service.send(call)).toEqual({ taken: 'x' });
    expect([one.calls, two.calls]).toEqual([3, 3]);
  });

  it('loses no call if one of them dies', async () => {
    const [one, two] = [await instance(good), await instance(good)];
    const service = governedTransport([one.transport, two.transport], { balance: 'round-robin' });
    await service.send(call);
    await stop(one.server);
    for (let times = 0; times < 20; times++) expect(await service.send(call)).toEqual({ taken: 'x' });
  });

  it('is not called again at the other one after a refusal of the business', async () => {
    const refuses = json(409, { error: { kind: 'business', code: 'Empty', message: 'nothing left' } });
    const [one, two] = [await instance(refuses), await instance(refuses)];
    const error = await failureOf(governedTransport([one.transport, two.transport]).send(call));
    expect(kindOf(error)).toBe('business');
    expect(effectOf(error)).toBe('none');
    expect(one.calls + two.calls).toBe(1);
  });

  it('has an unknown effect if the first attempt got lost, whatever the second answers', async () => {
    const lost: Answer = (response) => void response.destroy();
    const refuses = json(409, { error: { kind: 'business', code: 'Empty', message: 'nothing left' } });
    const [one, two] = [await instance(lost), await instance(refuses)];
    const service = governedTransport([one.transport, two.transport], { balance: 'round-robin' });
    const errors = [await failureOf(service.send(call)), await failureOf(service.send(call))];
    expect(errors.map(effectOf).sort()).toEqual(['none', 'unknown']);
  });

  it('reports when to retry, once it does not answer', async () => {
    const down = json(503, {});
    const [one, two] = [await instance(down), await instance(down)];
    const service = governedTransport([one.transport, two.transport], { breaker: { minimum: 5 } });
    for (let times = 0; times < 5; times++) await failureOf(service.send(call));
    const before = one.calls + two.calls;
    const error = await failureOf(service.send(call));
    expect(error).toMatchObject({ kind: 'unavailable', retryAfter: expect.any(Number) as number });
    expect(effectOf(error)).toBe('none');
    expect(one.calls + two.calls).toBe(before);
  });
});

it('all errors in the policies are reported at once', () => {
  const service = governedTransport([], {
    balance: 'fastest' as 'random',
    failover: { mode: 'give-up' as 'stop' },
    attempts: 9,
    rate: { perSecond: 0 },
    budget: { ratio: 2 },
    breaker: { failures: Number.NaN },
  });
  expect(service.mismatches(depot)).toEqual([
    "balance is 'fastest', but must be one of random, round-robin, weighted, least-requests, least-response-time",
    'attempts is 9, but must be a whole number from 1 to 3',
    'rate.perSecond is 0, but must be a number above 0',
    'breaker.failures is NaN, but must be a number from 0.01 to 1',
    "failover.mode is 'give-up', but must be one of stop, retry, fast-retry",
    'budget.ratio is 2, but must be a number from 0 to 1',
    'it has no instance; name at least one',
  ]);
});
