// Several things at once, on a real server.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announce, countDown, fetchFirst, takeAll, takeTurns } from '../fixtures/concurrent.ts';
import { inProcessDepot, type Depot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { roadblock } from '../support/roadblock.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';

let world: OnTemporal;
let depot: Depot;
beforeAll(async () => {
  depot = inProcessDepot();
  world = await onTemporal({ processes: new URL('../fixtures/concurrent/', import.meta.url), services: [depot.connection] });
});
afterAll(() => world.stop());

describe('run.map', () => {
  it('works on at most its width of items, and returns results in order', async () => {
    const [one, two] = [roadblock(), roadblock()];
    depot.on('take', 'one', one.here);
    depot.on('take', 'two', two.here);
    const run = await world.client.start(takeAll, ['one', 'two', 'three']);
    await Promise.all([one.reached, two.reached]);
    expect(depot.calls).not.toContain('take three');
    two.lift();
    await eventually(() => depot.calls, { holds: (calls) => calls.includes('take three') });
    one.lift();
    expect(await run.result()).toEqual(['one', 'two', 'three']);
  });
});

describe('run.race', () => {
  it('is decided by the first branch, and the steps of the others are undone', async () => {
    const run = await world.client.start(fetchFirst, { here: 'a', there: 'b', maxWait: '1ms' });
    expect(await run.result()).toBe('there');
    expect(depot.calls.filter((call) => /^put [ab]$/.test(call))).toEqual(['put a']);
  });

  it('is decided by a signal from another run', async () => {
    const run = await world.client.start(fetchFirst, { here: 'c', there: 'd', maxWait: '30d' });
    const told = await world.client.start(announce, { to: run.id, what: 'tea' });
    expect(await told.result()).toBe('told');
    expect(await run.result()).toBe('here');
    expect(depot.calls.filter((call) => /^put [cd]$/.test(call))).toEqual(['put d']);
  });

  it('keeps a signal that lost the race for later', async () => {
    const run = await world.client.start(takeTurns, undefined);
    await Promise.all([run.signal('one', 'tea'), run.signal('other', 'milk')]);
    expect(await run.result({ within: '30s' })).toEqual(['tea', 'milk']);
  });

  it('receives an error if a signal reaches no run', async () => {
    const told = await world.client.start(announce, { to: `nobody-${randomUUID()}`, what: 'tea' });
    expect(await told.result()).toBe('nobody there');
  });
});

describe('a loop', () => {
  it('runs its turns, and loses no signal', async () => {
    const run = await world.client.start(countDown, 3);
    for (let tick = 0; tick < 3; tick++) await run.signal('tick');
    expect(await run.result()).toBe(3);
  });
});
