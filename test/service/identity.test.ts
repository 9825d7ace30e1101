// Every answer says whose it is, and how busy the instance is.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { utilisationOf } from '../../src/gateway/transports/load.ts';
import { loadOfEventLoop } from '../../src/service/http/identity.ts';
import { openTill, type Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());

it.each([
  ['an answer', '/ring', 200],
  ['a refusal', '/pull', 404],
])('%s reports the service and the load of the instance', async (_, path, status) => {
  const answer = await till.request(path, { method: 'POST', headers: { 'Idempotency-Key': `identity${path}` } });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('x-service')).toBe('till');
  const load = utilisationOf(answer.headers.get('endpoint-load-metrics'));
  expect(load).toBeGreaterThanOrEqual(0);
  expect(load).toBeLessThanOrEqual(1);
});

it('the health check reports the service and the load as well', async () => {
  expect((await till.request('/healthz')).headers.get('x-service')).toBe('till');
});

it('the load is sampled at most once a second', () => {
  let time = 0;
  let samples = 0;
  const load = loadOfEventLoop({ now: () => time, utilisation: () => ++samples / 10 });
  const said = [0, 500, 999, 1_000, 1_999, 2_500].map((at) => ((time = at), load()));
  expect(said.map(utilisationOf)).toEqual([0.1, 0.1, 0.1, 0.2, 0.2, 0.3]);
});
