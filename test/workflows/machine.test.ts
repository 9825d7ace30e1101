// Machines as runs on a real server: answered events, the same histories as in code, going on as new, and a machine
// that was changed under its runs.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fulfilment } from '../../examples/order/contracts/fulfilment.ts';
import { orderByMachine } from '../../examples/order/contracts/order-machine.ts';
import { order } from '../../examples/order/contracts/order.ts';
import { BusinessError, isBusinessError } from '../../src/model/errors.ts';
import { changed, collector, diarist, permit } from '../fixtures/machines/contract.ts';
import { inProcessDepot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { machineState } from '../support/machine-state.ts';
import { deliveryOf, orderRequest, shopServices } from '../support/shop-services.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';
import { waitsOf } from '../support/waits.ts';

const endOf = (run: { result(): Promise<unknown> }) => run.result().catch((error: unknown) => error);
const processes = new URL('../../examples/order/processes/', import.meta.url);

describe.each([
  { how: 'from the cache', worker: {} },
  { how: 'replayed for each task', worker: { maxCachedWorkflows: 0 } },
])('reference processes as machines, $how', ({ how, worker }) => {
  const shop = shopServices();
  const id = (name: string) => `${name} ${how}`;
  let world: OnTemporal;
  beforeAll(async () => {
    world = await onTemporal({ processes, services: shop.connections, worker });
  });
  afterAll(() => world.stop());

  it("the article's order goes by its events; one at the wrong time is answered, and nothing is lost", async () => {
    const run = await world.client.start(fulfilment, orderRequest(id('article')), { id: id('article') });
    const accepted = (event: string) =>
      eventually(() => run.snapshot(), { holds: (snapshot) => machineState(snapshot)?.accepts.includes(event) ?? false });
    expect(await run.update('submit_order', undefined)).toEqual({ state: ['processing_order.placing'] });
    await accepted('payment_success');
    const refusal: unknown = await run.update('order_delivered', undefined).catch((error: unknown) => error);
    expect(isBusinessError(refusal, 'NotAccepted') && refusal.details).toEqual({
      state: ['processing_order.awaiting_payment'],
      accepts: ['payment_success', 'payment_failed'],
    });
    for (const event of ['payment_success', 'shipment_ready', 'order_delivered'] as const) {
      await accepted(event);
      await run.update(event, undefined);
    }
    expect(await run.result()).toEqual({ order: id('article'), parcel: `p-${id('article')}` });
  });

  it('the order leaves the history that it leaves in code', async () => {
    shop.on('payments.authorise', id('machine refused'), refuse);
    shop.on('payments.authorise', id('code refused'), refuse);
    for (const kind of ['good', 'refused']) {
      const [code, machine] = [id(`code ${kind}`), id(`machine ${kind}`)];
      const inCode = await world.client.start(order, orderRequest(code), { id: code });
      const asMachine = await world.client.start(orderByMachine, orderRequest(machine), { id: machine });
      await inCode.signal('delivered', deliveryOf(code)).catch(closed);
      await asMachine.signal('delivered', deliveryOf(machine)).catch(closed);
      const [one, other] = [await endOf(inCode), await endOf(asMachine)];
      expect(textOf(other, machine)).toEqual(textOf(one, code));
      expect(shop.called(machine)).toEqual(shop.called(code));
      const [codeEvents, machineEvents] = [await eventsOf(inCode), await eventsOf(asMachine)];
      expect(machineEvents.length, kind).toBeLessThanOrEqual(1.15 * codeEvents.length);
    }
  });
});

function refuse(): never {
  throw new BusinessError('CardRefused', { details: { reason: 'stolen' } });
}

const closed = (error: unknown): void => expect(String(error)).toMatch(/completed|closed|not found/i);
const textOf = (end: unknown, id: string): string => JSON.stringify(end, Object.keys(end as object)).replaceAll(id, 'it');
const eventsOf = async (run: { readonly temporal: { fetchHistory(): Promise<{ events?: unknown[] | null }> } }) =>
  (await run.temporal.fetchHistory()).events ?? [];

describe.each([
  { how: 'from the cache', worker: {} },
  { how: 'replayed for each task', worker: { maxCachedWorkflows: 0 } },
])('a machine, $how', ({ worker }) => {
  const depot = inProcessDepot();
  let world: OnTemporal;
  beforeAll(async () => {
    world = await onTemporal({
      processes: new URL('../fixtures/machines/machines.ts', import.meta.url),
      services: [depot.connection],
      worker,
    });
  });
  afterAll(() => world.stop());

  it('knows itself, has its delays in order, and leaves what a history enters', async () => {
    const run = await world.client.start(diarist, undefined);
    const atRest = async () => {
      await eventually(() => run.snapshot({ within: '30s' }), {
        holds: ({ steps, waits }) => steps.at(-1)?.state.kind === 'completed' && !JSON.stringify(waits).includes('timer'),
      });
    };
    for (const update of ['leave', 'leave', 'again', 'stop'] as const) {
      await atRest();
      await run.update(update, undefined);
    }
    expect(await run.result()).toEqual(Array.from({ length: 3 }, () => [run.id, 'zero', 'one']).flat());
    expect([...depot.taken.keys()].filter((key) => key.startsWith(run.id))).toHaveLength(3);
  });

  it('continues as new from its state, and loses no signal and no step', async () => {
    const run = await world.client.start(collector, undefined);
    const ids = Array.from({ length: 8 }, (_, index) => `m${String(index)}`);
    for (const id of ids) await run.signal('take', { id });
    await eventually(() => depot.calls, { holds: (calls) => calls.includes('take m7') });
    await eventually(() => run.snapshot(), { holds: (snapshot) => machineState(snapshot)?.accepts.includes('stop') ?? false });
    const { runId } = await run.temporal.describe();
    await run.update('stop', undefined);
    expect(await run.result()).toEqual(ids);
    const keys = [...depot.taken.keys()].filter((key) => key.startsWith(run.id)).map((key) => key.slice(run.id.length + 1));
    const firstRuns = new Set(keys.map((key) => key.split('/')[0]));
    expect(firstRuns.size).toBe(1);
    expect(firstRuns, 'it has not gone on as new').not.toContain(runId);
    expect(keys.map((key) => key.split('/')[1])).toEqual(
      ids.map((_, index) => (index === 0 ? 'depot.take' : `depot.take#${String(index + 1)}`)),
    );
  });

  it('keeps a question open across continue-as-new, and repeats no earlier step', async () => {
    const id = `leave-${randomUUID()}`;
    const run = await world.client.start(permit, { id }, { id });
    const runId = async () => (await run.temporal.describe()).runId;
    const asked = async () => waitsOf(await run.snapshot({ within: '30s' })).filter(({ kind }) => kind === 'ask');
    const [before] = await eventually(asked, { holds: (waits) => waits.length > 0 });
    const runs = new Set<string>();
    let noises = 0;
    const makeNoise = async () => {
      await run.signal('noise', undefined);
      noises++;
      return runs.add(await runId()).size;
    };
    await eventually(makeNoise, { holds: (count) => count > 2 });
    expect(await eventually(asked, { holds: (waits) => waits.length > 0 })).toEqual([before]);
    await run.reply('approve', { granted: true }, { by: 'ada' });
    expect(await run.result()).toEqual({ said: `${id} answered`, heard: noises });
    expect(depot.calls.filter((call) => call.endsWith(` ${id}`))).toEqual([`take ${id}`, `send ${id}`]);
  });

  it('accepts an answer that is received just when it continues as new', async () => {
    const run = await world.client.start(permit, { id: 'day' }, { id: `day-${randomUUID()}` });
    await eventually(() => run.snapshot(), { holds: (snapshot) => waitsOf(snapshot).some(({ kind }) => kind === 'ask') });
    const noises = Array.from({ length: 12 }, () => run.signal('noise', undefined));
    const answered = run.reply('approve', { granted: true }, { by: 'ada' });
    await Promise.all([...noises.map((noise) => noise.catch(closed)), answered]);
    expect(await run.result()).toMatchObject({ said: 'day answered' });
    expect(depot.calls.filter((call) => call.endsWith(' day'))).toEqual(['take day', 'send day']);
  });

  it('that was changed during a run does not change the run, and the failed task says why', async () => {
    const run = await world.client.start(changed, undefined);
    const failed = await eventually(async () => (await run.temporal.fetchHistory()).events ?? [], {
      holds: (events) => events.some(({ workflowTaskFailedEventAttributes: it }) => it),
    });
    const why = failed.find(({ workflowTaskFailedEventAttributes: it }) => it)?.workflowTaskFailedEventAttributes?.failure?.message;
    expect(why).toContain("Cannot continue a run of 'changed': its machine has lost state 'old' (it has new)");
    expect((await run.temporal.describe()).status.name).toBe('RUNNING');
    await run.temporal.terminate('seen');
  });
});
