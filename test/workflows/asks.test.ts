// People in the loop, on a real server.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asked } from '../../src/client/index.ts';
import { BusinessError, kindOf, ServiceUnavailable } from '../../src/model/errors.ts';
import { leave } from '../fixtures/leave.ts';
import { inProcessDepot, type Depot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';
import { timeSkipping, type TimeSkipping } from '../support/time-skipping.ts';
import { waitsOf } from '../support/waits.ts';

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
  await run.reply('approve', { granted: true }, { by: director });
  expect(await run.result()).toBe(`1 by ${director}`);
  await eventually(() => asked(director), { holds: (found) => found.length === 0 });
});

it('refuses what does not fit the form, and what is not asked, and goes on waiting', async () => {
  const run = await world.client.start(leave, { manager: 'ada', id: 'b' });
  await eventually(() => run.snapshot(), { holds: (snapshot) => waitsOf(snapshot)[0]?.kind === 'ask' });
  expect(await run.reply('approve', { granted: 1 as unknown as boolean }, { by: 'ada' }).catch(kindOf)).toBe('invalid-input');
  await expect(run.reply('approve#2', { granted: true }, { by: 'ada' })).rejects.toThrow('it is not asked now (asked: approve)');
  await expect(run.reply('pay' as 'approve', { granted: true }, { by: 'ada' })).rejects.toThrow('does not ask it. It asks: approve');
  await run.reply('approve', { granted: false }, { by: 'ada' });
  expect(await run.result()).toBe('refused');
});

describe('where days go by', () => {
  let skipping: TimeSkipping;
  beforeAll(async () => {
    skipping = await timeSkipping({ processes, services: [depot.connection] });
  });
  afterAll(() => skipping.stop());

  it('reminds, and undoes what was done where nobody answers', async () => {
    const run = await skipping.client.start(leave, { manager: 'nobody', id: 'c' });
    await expect(run.result()).rejects.toThrow('Nobody has answered');
    expect(depot.calls.filter((call) => call.endsWith(' c'))).toEqual(['take c', 'put c']);
    expect(depot.calls.filter((call) => call === 'send nobody')).toHaveLength(6);
  });

  it('takes an answer while a reminder is being tried, and tries it no more', async () => {
    depot.on('send', 'eve', () => Promise.reject(new ServiceUnavailable('No post today')));
    const run = await skipping.client.start(leave, { manager: 'eve', id: 'd' });
    await skipping.environment.sleep('24.01h');
    expect((await run.snapshot()).steps.at(-1)).toMatchObject({ operation: 'depot.send', state: { kind: 'running' } });
    await run.reply('approve', { granted: true }, { by: 'eve' });
    expect(await run.result()).toBe('1 by eve');
    expect((await run.snapshot()).steps.at(-1)).toMatchObject({ state: { kind: 'failed', error: { kind: 'cancelled' } } });
  });

  it('goes on waiting where a reminder has failed for good, and says why', async () => {
    depot.on('send', 'mallory', () => Promise.reject(new BusinessError('Moved', { message: 'No such address' })));
    const run = await skipping.client.start(leave, { manager: 'mallory', id: 'e' });
    await skipping.environment.sleep('25h');
    const snapshot = await eventually(() => run.snapshot(), {
      holds: (seen) => waitsOf(seen).some((wait) => wait.kind === 'ask' && !!wait.unreached),
    });
    expect(snapshot.waits).toMatchObject([{ kind: 'ask', reminded: { times: 1 }, unreached: { kind: 'business', code: 'Moved' } }]);
    await run.reply('approve', { granted: true }, { by: 'eve' });
    expect(await run.result()).toBe('1 by eve');
  });
});
