// What a handler says when it refuses is short on the wire, as it is in a history: its code stays, and so does the shape of its details.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ServiceUnavailable } from '../../src/index.ts';
import { operation } from '../../src/model/contract/operation.ts';
import { defineService } from '../../src/model/contract/service.ts';
import { migrateService, openDatabase, serviceApp } from '../../src/service/index.ts';
import { testDatabase } from '../support/postgres.ts';

const long = 'x'.repeat(3_000_000);
const Told = z.object({ told: z.string(), many: z.array(z.string()) });
const press = defineService('press', {
  print: operation({ input: z.object({ how: z.string() }), errors: { Refused: Told }, output: z.object({ text: z.string() }) }),
});

let app: ReturnType<typeof serviceApp>;
let close: () => Promise<void>;
beforeAll(async () => {
  const { url, drop } = await testDatabase();
  const db = openDatabase<Record<string, never>>(url);
  await migrateService(db, { service: 'press', migrations: {} });
  app = serviceApp(press, {
    db,
    handlers: {
      async print({ how }, { refuse }) {
        if (how === 'message') throw refuse('Refused', { message: long, details: { told: 'short', many: [] } });
        if (how === 'details') throw refuse('Refused', { details: { told: long, many: Array.from({ length: 50_000 }, () => 'many') } });
        if (how === 'unavailable') throw new ServiceUnavailable(long);
        throw new Error(long);
      },
    },
    log: () => undefined,
  });
  close = async () => {
    await db.destroy();
    await drop();
  };
});
afterAll(() => close());

const print = async (how: string, key = how) => {
  const headers = { 'Idempotency-Key': key, 'Content-Type': 'application/json' };
  const answer = await app.request('/print', { method: 'POST', headers, body: JSON.stringify({ how }) });
  return { status: answer.status, replayed: answer.headers.get('Idempotent-Replayed'), text: await answer.text() };
};

it.each([
  ['message', 422],
  ['details', 422],
  ['unavailable', 503],
  ['anything else', 500],
])('a refusal with a large %s is shortened to less than 40 kB, also when it is replayed', async (how, status) => {
  const [first, again] = [await print(how), await print(how)];
  expect([first.status, again.status]).toEqual([status, status]);
  expect(first.text.length).toBeLessThan(40_000);
  expect(again.text).toBe(first.text);
  if (status !== 422) return;
  const { error } = JSON.parse(first.text) as { error: { code: string; details: unknown } };
  expect(error.code).toBe('Refused');
  expect(Told.safeParse(error.details).success).toBe(true);
  expect(again.replayed).toBe('true');
});
