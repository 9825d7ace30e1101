// What a caller may get wrong is found before anything is started, and said with the remedy.

import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WorkflowNotFoundError } from '@temporalio/client';
import { createClient } from '../../src/client/index.ts';
import { order } from '../../examples/order/contracts/order.ts';
import { kindOf } from '../../src/model/errors.ts';
import { defineProcess } from '../../src/index.ts';
import { orderRequest, shopServices, deliveryOf } from '../support/shop-services.ts';
import { onTemporal, temporalAddress, type OnTemporal } from '../support/temporal.ts';
import { eventually } from '../support/eventually.ts';

const shop = shopServices();
let world: OnTemporal;
beforeAll(async () => {
  world = await onTemporal({ processes: new URL('../../examples/order/processes/', import.meta.url), services: shop.connections });
});
afterAll(() => world.stop());

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error,
  );
const idOf = (name: string) => `${name}-${world.taskQueue}`;

describe('starting', () => {
  it('refuses a wrong input by its field, and starts nothing', async () => {
    const id = idOf('wrong');
    const error = await failureOf(world.client.start(order, { ...orderRequest(id), line: { sku: 'tea', quantity: 0 } }, { id }));
    expect(error).toMatchObject({ kind: 'invalid-input', issues: [{ path: 'line.quantity' }] });
    expect(error?.message).toMatch(/^Input of process 'order' is not valid: line\.quantity: /);
    expect(await failureOf(world.client.temporal.workflow.getHandle(id).describe())).toBeInstanceOf(WorkflowNotFoundError);
  });

  it('by any other client fails in the first task, before any step', async () => {
    const id = idOf('foreign');
    const handle = await world.client.temporal.workflow.start('order', {
      workflowId: id,
      taskQueue: world.taskQueue,
      args: [{ order: id }],
    });
    expect(await failureOf(world.client.run(order, id).result())).toMatchObject({
      kind: 'invalid-input',
      issues: expect.arrayContaining([expect.objectContaining({ path: 'customer' })]) as unknown,
    });
    const { events } = await handle.fetchHistory();
    expect(events?.filter(({ workflowTaskCompletedEventAttributes: it }) => it).length).toBe(1);
    expect(shop.called(id)).toEqual([]);
  });

  it('by any other client works where the input is right', async () => {
    const id = idOf('foreign-right');
    await world.client.temporal.workflow.start('order', { workflowId: id, taskQueue: world.taskQueue, args: [orderRequest(id)] });
    const run = world.client.run(order, id);
    await run.signal('delivered', deliveryOf(id));
    expect(await run.result()).toMatchObject({ order: id });
  });

  it('the same id twice is a clear error, or the run that is there', async () => {
    const id = idOf('twice');
    const first = await world.client.start(order, orderRequest(id), { id });
    expect(first.existed).toBe(false);
    const error = await failureOf(world.client.start(order, orderRequest(id), { id }));
    expect(error).toMatchObject({ kind: 'already-started', message: expect.stringContaining("{ ifExists: 'use' }") as unknown });
    const same = await world.client.start(order, orderRequest(id), { id, ifExists: 'use' });
    expect(same.existed).toBe(true);
    await same.signal('delivered', deliveryOf(id));
    expect(await first.result()).toEqual(await same.result());
    expect((await world.client.start(order, orderRequest(id), { id, ifExists: 'use' })).existed).toBe(true);
    expect(shop.called(id).filter((call) => call === 'orders.place').length).toBe(1);
  });
});

describe('speaking to a run', () => {
  it('refuses a wrong signal by its field', async () => {
    const error = await failureOf(world.client.run(order, 'any').signal('delivered', { ...deliveryOf('any'), at: 'yesterday' }));
    expect(error).toMatchObject({ kind: 'invalid-input', issues: [{ path: 'at' }] });
  });

  it('refuses an unknown signal or update, and names the known ones', async () => {
    const run = world.client.run(order, 'any');
    expect(await failureOf(run.signal('lost' as never))).toMatchObject({
      message: "Cannot send signal 'lost': process 'order' has no such signal. It has: delivered",
    });
    expect(await failureOf(run.update('pause' as never))).toMatchObject({
      message: "Cannot send update 'pause': process 'order' has no such update. It has: cancel",
    });
  });

  it('says so where there is no such run', async () => {
    expect(await failureOf(world.client.run(order, 'nobody').result())).toMatchObject({
      kind: 'unknown-run',
      message: "There is no run 'nobody' of process 'order' in this namespace",
    });
  });

  it('says so where the run is closed', async () => {
    const id = idOf('closed');
    const run = await world.client.start(order, orderRequest(id), { id });
    await run.signal('delivered', deliveryOf(id));
    await run.result();
    expect(await failureOf(run.signal('delivered', deliveryOf(id)))).toMatchObject({
      kind: 'run-closed',
      message: `Run '${id}' of process 'order' has completed: it is closed and accepts no more messages. Read its result or its snapshot`,
    });
  });

  it('says so where no worker knows the process', async () => {
    const run = await world.client.start(defineProcess('unheardOf'), undefined, { id: idOf('unheard') });
    await eventually(() => run.snapshot(), { holds: (seen) => seen.source === 'history' && seen.trouble?.kind === 'unknown-process' });
    const error = await failureOf(run.decide({ action: 'settle' }));
    expect(kindOf(error)).toBe('unknown-process');
    expect(error?.message).toMatch(/: no worker on task queue 'test-.*' has its process; .*unheardOf.*Start a worker that has it/);
    await run.temporal.terminate();
  });
});

it('says where it looked for Temporal when there is none', async () => {
  const error = await failureOf(createClient({ temporal: { address: '127.0.0.1:1', connectTimeout: 500 } }));
  expect(error?.message).toMatch(/Cannot reach Temporal at 127\.0\.0\.1:1.*TEMPORAL_ADDRESS/);
  expect(temporalAddress()).not.toBe('127.0.0.1:1');
});

describe('a caller that does not wait to the end', () => {
  const connections = ['shared', 'own'] as const;
  const clientOn = (connection: (typeof connections)[number]) =>
    createClient({
      taskQueue: world.taskQueue,
      ...(connection === 'shared' ? { connection: world.worker.connection } : { temporal: { address: temporalAddress() } }),
    });

  it.each(connections)('is told that the run goes on (%s connection)', async (connection) => {
    const id = idOf(`patient-${connection}`);
    const client = await clientOn(connection);
    const run = await client.start(order, orderRequest(id), { id });
    const began = performance.now();
    const error = await failureOf(run.result({ within: '300ms' }));
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(error).toMatchObject({ name: 'StillRunning', kind: 'still-running' });
    expect(error?.message).toMatch(
      /^Run 'patient-.*' of process 'order' has not ended within 300ms\. It continues\. Wait longer, ask again/,
    );
    await run.signal('delivered', deliveryOf(id));
    expect(await run.result({ within: '20s' })).toMatchObject({ order: id });
    await client.close();
  });

  it.each(connections)('stops watching by a signal, and may close its client then (%s connection)', async (connection) => {
    const id = idOf(`watched-${connection}`);
    const client = await clientOn(connection);
    const run = await client.start(order, orderRequest(id), { id });
    const watching = new AbortController();
    const outcomes: string[] = [];
    for await (const { outcome, steps } of run.watch({ signal: watching.signal })) {
      outcomes.push(outcome);
      if (steps.some(({ id, state }) => id === 'shipping.arrange' && state.kind === 'completed')) setImmediate(() => watching.abort());
    }
    await client.close();
    expect(outcomes.at(-1)).toBe('running');
    expect((await failureOf(firstOf(run.watch({ signal: watching.signal }))))?.message).toBe('nothing came');
    await world.client.run(order, id).signal('delivered', deliveryOf(id));
  });

  it('leaves no listener behind on the signal that it watches with', async () => {
    const id = idOf('long-watched');
    const { signal } = new AbortController();
    const run = await world.client.start(order, orderRequest(id), { id });
    await run.signal('delivered', deliveryOf(id));
    for await (const snapshot of run.watch({ signal })) expect(snapshot.workflowId).toBe(id);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

async function firstOf<T>(values: AsyncIterable<T>): Promise<T> {
  for await (const value of values) return value;
  throw new Error('nothing came');
}
