// People in the loop, on a real server.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Asked } from '../../src/client/index.ts';
import { kindOf } from '../../src/model/errors.ts';
import { leave } from '../fixtures/leave.ts';
import { inProcessDepot, type Depot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';
import { timeSkipping } from '../support/time-skipping.ts';

const processes = new URL('../fixtures/asking/', import.meta.url);
let world: OnTemporal;
let depot: Depot;
beforeAll(async () => {
  depot = inProcessDepot();
  world = await onTemporal({ processes, services: [depot.connection] });
});
afterAll(() => world.stop());

async function asked(of: string): Promise<readonly Asked[]> {
  const found: Asked[] = [];
  for await (const question of world.client.asked({ of })) found.push(question);
  return found;
}

it('is listed by who is asked, handed on, and answered', async () => {
  const [manager, director] = [`manager-${randomUUID()}`, `director-${randomUUID()}`];
  const run = await world.client.start(leave, { manager, id: 'a' });
  const questions = await eventually(() => asked(manager), { holds: (found) => found.length > 0 });
  expect(questions).toMatchObject([{ process: 'leave', id: run.id, ask: 'approve', of: manager, about: { id: 'a' } }]);
  await run.delegate('approve', director, { by: manager });
  await eventually(() => asked(director), { holds: (found) => found.length === 1 });
  expect(await asked(manager)).toEqual([]);
  await run.answer('approve', { granted: true }, { by: director });
  expect(await run.result()).toBe(`1 by ${director}`);
  await eventually(() => asked(director), { holds: (found) => found.length === 0 });
});

it('refuses what does not fit the form, and what is not asked, and goes on waiting', async () => {
  const run = await world.client.start(leave, { manager: 'ada', id: 'b' });
  await eventually(() => run.snapshot(), { holds: ({ waits }) => waits[0]?.kind === 'ask' });
  expect(await run.answer('approve', { granted: 1 as unknown as boolean }, { by: 'ada' }).catch(kindOf)).toBe('invalid-input');
  await expect(run.answer('approve#2', { granted: true }, { by: 'ada' })).rejects.toThrow(
    'it is not asked, or not any more (asked: approve)',
  );
  await expect(run.answer('pay' as 'approve', { granted: true }, { by: 'ada' })).rejects.toThrow("asks no 'pay' (it asks: approve)");
  await run.answer('approve', { granted: false }, { by: 'ada' });
  expect(await run.result()).toBe('refused');
});

it('undoes what was done where nobody answers', async () => {
  const skipping = await timeSkipping({ processes, services: [depot.connection] });
  try {
    const run = await skipping.client.start(leave, { manager: 'nobody', id: 'c' });
    await expect(run.result()).rejects.toThrow('Nobody has answered');
    expect(depot.calls.filter((call) => call.endsWith(' c'))).toEqual(['take c', 'put c']);
  } finally {
    await skipping.stop();
  }
});
