// The carrier's report is taken, or is sent again: only a run that needs it no longer may lose it.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWebhook, type Webhook } from '../../../../examples/order/demo/shop/webhook.ts';
import { order } from '../../../../examples/order/contracts/order.ts';
import { kindOf } from '../../../../src/model/errors.ts';
import { eventually } from '../../../support/eventually.ts';
import { deliveryOf, orderRequest, shopServices } from '../../../support/shop-services.ts';
import { onTemporal, type OnTemporal } from '../../../support/temporal.ts';

let world: OnTemporal;
let webhook: Webhook;
beforeAll(async () => {
  const processes = new URL('../../../../examples/order/processes/', import.meta.url);
  world = await onTemporal({ processes, services: shopServices().connections });
  webhook = await startWebhook();
});
afterAll(async () => {
  await webhook.stop();
  await world.stop();
});

const report = async (id: string, body: unknown = deliveryOf(id)) =>
  (await fetch(webhook.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).status;
async function waiting(name: string) {
  const id = `${name}-${world.taskQueue}`;
  const run = await world.client.start(order, orderRequest(id), { id });
  await eventually(() => run.snapshot({ within: '30s' }), { holds: ({ waits }) => waits.length > 0 });
  return run;
}

it('before it has a client, and for what is no report or no run', async () => {
  expect(await report('early')).toBe(503);
  webhook.connect(world.client);
  expect(await report('x', { order: 'x' })).toBe(400);
  expect(await report(`nobody-${world.taskQueue}`)).toBe(404);
});

it('takes a report once, and needs none for a run that has ended by itself', async () => {
  webhook.connect(world.client);
  const run = await waiting('delivered');
  expect(await report(run.id)).toBe(204);
  await run.result();
  expect(await report(run.id)).toBe(200);
});

it('asks for it again while a run is terminated, and the run that goes on takes it', async () => {
  webhook.connect(world.client);
  const run = await waiting('terminated');
  await run.temporal.terminate('by mistake');
  expect(await report(run.id)).toBe(503);
  const error: unknown = await run.signal('delivered', deliveryOf(run.id)).catch((reason: unknown) => reason);
  expect([kindOf(error), String(error)]).toEqual([
    'run-abandoned',
    expect.stringMatching(/was terminated and accepts no more messages.*Send the message again/),
  ]);
  await reset(run.id);
  expect(await report(run.id)).toBe(204);
  expect(await world.client.run(order, run.id).result()).toMatchObject({ order: run.id });
});

async function reset(workflowId: string): Promise<void> {
  const { workflow } = world.client.temporal;
  const { events } = await workflow.getHandle(workflowId).fetchHistory();
  const last = (events ?? []).findLast(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes);
  await workflow.workflowService.resetWorkflowExecution({
    namespace: world.client.temporal.options.namespace,
    workflowExecution: { workflowId },
    workflowTaskFinishEventId: last?.eventId ?? null,
    requestId: crypto.randomUUID(),
    reason: 'terminated by mistake',
  });
}
