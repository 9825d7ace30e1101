// A process turn by turn, which goes on with an empty history between two of them.

import { expect, it } from 'vitest';
import { z } from 'zod';
import { loop } from '../../../src/model/code/loop.ts';
import { defineProcess } from '../../../src/model/contract/process.ts';
import type { Carried } from '../../../src/model/kernel/carried.ts';
import { isContinueAsNew } from '../../../src/testing/memory/continued-as-new.ts';
import { runInMemory } from '../../../src/testing/memory/run-in-memory.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { refusal } from '../support/errors.ts';
import { shop } from '../support/shop.ts';

const round = defineProcess('round', { input: z.number(), output: z.array(z.string()), uses: { shop }, signals: { more: z.string() } });

const rounds = loop(round, {
  start: (left) => ({ left, done: [] as string[] }),
  turn: async ({ left, done }, { shop }, run) => {
    if (left === 0) return { done: [...done, await run.next('more')] };
    if (left === 13) throw refusal();
    return { again: { left: left - 1, done: [...done, await shop.book(String(left))] } };
  },
});

async function go(input: number, { long = false, signal = true } = {}) {
  const services = createFakeServices();
  let carried: Carried | undefined;
  for (let runs = 1; ; runs++) {
    const implementation = { contract: round, notation: rounds };
    const run = runInMemory(implementation, input, { call: services.call, long: () => long, carried });
    if (signal && runs === 1) await run.run.signal('more', 'thanks');
    const end = await run.finish();
    if (end.kind !== 'failed' || !isContinueAsNew(end.error)) return { end, runs, services };
    ({ carried } = end.error);
  }
}

it('continues turn by turn, with the state of the previous turn', async () => {
  expect(await go(3)).toMatchObject({ end: { kind: 'completed', output: ['3', '2', '1', 'thanks'] }, runs: 1 });
});

it('continues as new if the history is long, without losing signals or restarting counts', async () => {
  const { end, runs, services } = await go(3, { long: true });
  expect(end).toEqual({ kind: 'completed', output: ['3', '2', '1', 'thanks'] });
  expect(runs).toBe(4);
  expect(services.effects()).toEqual(['shop.book 3', 'shop.book 2', 'shop.book 1']);
});

it('undoes the steps of its earlier runs', async () => {
  const { end, services } = await go(15, { long: true, signal: false });
  expect(end.kind).toBe('failed');
  expect(services.effects()).toEqual([]);
});
