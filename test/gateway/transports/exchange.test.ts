// One request: what is left behind, and how long it may take.

import { getEventListeners } from 'node:events';
import { Pool } from 'undici';
import { expect, it } from 'vitest';
import { cutFailure } from '../../../src/gateway/transports/cut-failure.ts';
import { Cut, exchange } from '../../../src/gateway/transports/http/exchange.ts';
import { effectOf } from '../../../src/model/step-error.ts';
import { listen } from './listening.ts';

const request = { method: 'GET', path: '/', headers: {}, maximum: 1_000 } as const;
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

it('an exchange leaves no timer or listener behind, and may take its whole timeout', async () => {
  const { base } = await listen((_, response) => void response.end('ok'));
  const pool = new Pool(base, { keepAliveTimeout: 60_000, headersTimeout: 0, bodyTimeout: 0 });
  const { signal } = new AbortController();
  const ask = (maximum: number) => exchange(pool, { ...request, timeout: 2 ** 40, signal, maximum });
  expect(await ask(1_000)).toMatchObject({ status: 200, text: 'ok' });
  const before = timers();
  for (let times = 0; times < 20; times++) {
    await ask(1_000);
    await expect(ask(1)).rejects.toMatchObject({ reason: 'too-large' });
  }
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(timers()).toBeLessThan(before + 20);
  await pool.close();
});

it.each([
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'none'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'none'],
  ['ECONNRESET', 'unknown'],
])("a request to a server that rejects the caller's certificate had no effect: %s", (code, effect) => {
  const cut = new Cut('broken', 'sent', Object.assign(new Error('it broke'), { code }));
  expect(effectOf(cutFailure(cut, { subject: 'depot.take', url: 'https://depot.example', timeout: 1, maximum: 1 }))).toBe(effect);
});
