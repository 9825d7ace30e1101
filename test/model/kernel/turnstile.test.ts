// Each rule of the deliveryOrder by itself; together they are tried out in lost-task.test.ts.

import { describe, expect, it } from 'vitest';
import { code } from '../../../src/model/code/code.ts';
import type { Body } from '../../../src/model/code/body.ts';
import { passThrough } from '../../../src/model/kernel/continuation.ts';
import type { Continuation } from '../../../src/model/kernel/runtime.ts';
import { Cancelled, ServiceUnavailable } from '../../../src/model/errors.ts';
import { createDeliveryOrder } from '../../../src/model/kernel/delivery-order.ts';
import { createMemoryRuntime } from '../../../src/testing/memory/memory-runtime.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { runInMemory } from '../../../src/testing/memory/run-in-memory.ts';
import { localSale } from '../support/shop.ts';

function setUp() {
  const runtime = createMemoryRuntime('sale', { call: () => Promise.reject(new Error('makes no calls')) });
  const deliveryOrder = createDeliveryOrder(runtime);
  const log: string[] = [];
  const settle = () => runtime.eventLoop.flush();

  function begin(name: string, kind: 'local' | 'undo' | 'answer') {
    let end: (error?: Error) => void = () => undefined;
    const work = () => {
      log.push(`${name} begins`);
      return new Promise<void>((resolve, reject) => (end = (error) => (error ? reject(error) : resolve())));
    };
    const continuation = passThrough<void>();
    const answered = <S>({ resolved, rejected }: Continuation<void, S>) => work().then(resolved, rejected);
    const passed =
      kind === 'answer'
        ? deliveryOrder.answer<void, void>(answered, { continuation, fromOutside: () => true })
        : deliveryOrder.local<void, void>(answered, { continuation, undoes: kind === 'undo' });
    passed.then(
      () => log.push(name),
      () => log.push(`${name} fails`),
    );
    return (error?: Error) => end(error);
  }

  const say =
    (word: string) =>
    <S>({ resolved, rejected }: Continuation<number, S>) =>
      Promise.resolve(log.push(word)).then(resolved, rejected);
  const message = (name: string) => void deliveryOrder.message().then(() => log.push(name));
  const drop = () =>
    deliveryOrder.answer<void, void>(({ resolved, rejected }) => Promise.resolve().then(resolved, rejected), {
      continuation: passThrough(),
      fromOutside: () => false,
    });
  return { ...runtime, deliveryOrder, log, settle, begin, message, drop, say };
}

describe('the delivery order', () => {
  it('delivers nothing from outside while a local step is in flight', async () => {
    const { begin, message, settle, log } = setUp();
    const [endLocal, endAnswer] = [begin('local', 'local'), begin('answer', 'answer')];
    endAnswer();
    message('message');
    await settle();
    expect(log).toEqual(['local begins', 'answer begins']);
    endLocal();
    await settle();
    expect(log.slice(2)).toEqual(['local', 'answer', 'message']);
  });

  it('delivers answers in the order of arrival, before messages, and one at a time', async () => {
    const { begin, message, settle, log, deliveryOrder, say } = setUp();
    const ends = ['a', 'b', 'c'].map((name) => begin(name, 'answer'));
    message('message');
    for (const index of [2, 0, 1]) ends[index]?.();
    void deliveryOrder.message().then(() => deliveryOrder.local(say('more'), { continuation: passThrough() }));
    await settle();
    expect(log.slice(3, 7)).toEqual(['c', 'a', 'b', 'message']);
  });

  it('delivers the next event when all consequences of the previous one have run', async () => {
    const { begin, settle, log, deliveryOrder, wait, say } = setUp();
    let told = false;
    const first = begin('first', 'answer');
    const second = begin('second', 'answer');
    void wait(() => log.includes('first')).then(() => (told = true));
    void wait(() => told).then(() => deliveryOrder.local(say('what follows'), { continuation: passThrough() }));
    first();
    second();
    await settle();
    expect(log.slice(2)).toEqual(['first', 'what follows', 'second']);
  });

  it('continues local steps in the order in which they began, whichever ends first', async () => {
    const { begin, settle, log } = setUp();
    const [endFirst, endSecond] = [begin('first', 'local'), begin('second', 'local')];
    endSecond();
    await settle();
    expect(log).toEqual(['first begins', 'second begins']);
    endFirst();
    await settle();
    expect(log.slice(2)).toEqual(['first', 'second']);
  });

  it.each([
    [
      'a message passed while an answer was still to come',
      ({ message, begin }: ReturnType<typeof setUp>) => {
        begin('answer', 'answer');
        message('message');
      },
    ],
    ['a timer that was no longer waited for', ({ drop }: ReturnType<typeof setUp>) => drop()],
    ['a call that was cancelled', ({ begin }: ReturnType<typeof setUp>) => begin('call', 'answer')(new Cancelled())],
    ['a local step without an answer', ({ begin }: ReturnType<typeof setUp>) => begin('before', 'local')(new ServiceUnavailable('down'))],
  ])('makes it durable before the next local step: %s', async (_, happens) => {
    const world = setUp();
    happens(world);
    await world.settle();
    world.begin('next', 'local');
    await world.settle();
    expect(world.log).not.toContain('next begins');
    world.clock.moveTo(1);
    await world.settle();
    expect(world.log).toContain('next begins');
  });

  it('makes local steps durable before a local undo, once', async () => {
    const world = setUp();
    world.begin('step', 'local')();
    await world.settle();
    const ends = [world.begin('undo 1', 'undo'), world.begin('undo 2', 'undo')];
    await world.settle();
    expect(world.log).toEqual(['step begins', 'step']);
    world.clock.moveTo(1);
    await world.settle();
    expect(world.log.slice(2)).toEqual(['undo 1 begins', 'undo 2 begins']);
    for (const end of ends) end();
    await world.settle();
    world.begin('undo 3', 'undo');
    expect(world.log.at(-1)).toBe('undo 3 begins');
  });

  it('adds no event to a local step if nothing was received from outside', async () => {
    const world = setUp();
    world.message('message');
    await world.settle();
    world.begin('next', 'local');
    expect(world.log).toEqual(['message', 'next begins']);
    expect(world.clock.next()).toBeUndefined();
  });
});

describe('a run of local steps', () => {
  const start = (body: Body<typeof localSale>) => {
    const gate = createGate('depot.pack');
    const services = createFakeServices(gate);
    return { gate, services, sale: runInMemory({ contract: localSale, notation: code(body) }, null, { call: services.call }) };
  };

  it('is cancelled at its next durable point, and then undoes them', async () => {
    const { gate, services, sale } = start(async (_, { depot }, run) => {
      await depot.pack('tea');
      await depot.pack('milk');
      await run.sleep('1h');
      await depot.pack('sugar');
    });
    await sale.settle();
    const cancelled = sale.run.cancel();
    await sale.settle();
    expect(sale.run.snapshot().steps).toMatchObject([{ id: 'depot.pack', state: { kind: 'running' } }]);
    gate.release('depot.pack');
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { kind: 'cancelled' } });
    expect(await cancelled).toBe(true);
    expect(services.effects()).toEqual([]);
    expect(sale.run.snapshot().steps.map(({ id }) => id)).toEqual(['depot.pack', 'depot.pack#2']);
  });

  it('that reaches no durable point is not cancelled, because its history could not contain it', async () => {
    const { gate, sale } = start(async (_, { depot }) => {
      await depot.pack('tea');
      return depot.pack('milk');
    });
    await sale.settle();
    const cancelled = sale.run.cancel();
    gate.release('depot.pack');
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'milk' });
    expect(await cancelled).toBe(false);
  });
});
