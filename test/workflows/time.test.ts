import { afterAll, beforeAll, expect, it } from 'vitest';
import { patient } from '../fixtures/probe.ts';
import { inProcessDepot } from '../support/depot.ts';
import { timeSkipping, type TimeSkipping } from '../support/time-skipping.ts';

let world: TimeSkipping;
beforeAll(async () => {
  world = await timeSkipping({ processes: new URL('../fixtures/processes/', import.meta.url), services: [inProcessDepot().connection] });
});
afterAll(() => world.stop());

it('waits 30 days in no time where time can be skipped', async () => {
  const run = await world.client.start(patient, undefined);
  expect(await run.result()).toMatchObject({ slept: expect.closeTo(30 * 86_400_000, -4) as unknown });
});
