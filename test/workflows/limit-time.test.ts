// What a limit does when much time passes, on a server whose clock jumps.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { queueUp } from '../fixtures/queue.ts';
import { inProcessDepot, type Depot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { roadblock } from '../support/roadblock.ts';
import { timeSkipping, type TimeSkipping } from '../support/time-skipping.ts';

let world: TimeSkipping;
let depot: Depot;
beforeAll(async () => {
  depot = inProcessDepot();
  world = await timeSkipping({ processes: new URL('../fixtures/queueing/', import.meta.url), services: [depot.connection] });
});
afterAll(() => world.stop());

it('a waiting run repeats its request if its limiter was ended by hand', async () => {
  const block = roadblock();
  depot.on('take', 'holder', block.here);
  await world.client.start(queueUp, { id: 'holder', key: 'ended' });
  await block.reached;
  const run = await world.client.start(queueUp, { id: 'patient', key: 'ended' });
  await eventually(() => run.snapshot({ within: '30s' }), { holds: ({ waits }) => waits.length > 0 });
  await world.environment.client.workflow.getHandle(`tenuto.limit/${world.worker.taskQueue}/ended`).terminate('by mistake');
  block.lift();
  expect(await run.result()).toEqual({ taken: 'patient' });
});
