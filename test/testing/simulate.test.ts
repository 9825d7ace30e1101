// What a user's test says with simulate: stubs, messages, time, and what came of it.

import { CancellationScope, condition, sleep, uuid4 } from '@temporalio/workflow';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operation } from '../../src/model/contract/operation.ts';
import { defineProcess } from '../../src/model/contract/process.ts';
import { defineService } from '../../src/model/contract/service.ts';
import { BusinessError, ServiceUnavailable, isBusinessError, isCancelled, kindOf } from '../../src/model/errors.ts';
import { exploreFaults } from '../../src/testing/faults/explore-faults.ts';
import { simulate } from '../../src/testing/simulation/simulate.ts';
import { inTurn, type Stubs } from '../../src/testing/simulation/services/stubs.ts';
import { implement } from '../../src/workflows/implement.ts';
import { placeOrder } from '../../examples/order/processes/order.ts';
import { orderOptions, orderStubs } from '../support/order-simulation.ts';
import { deliveryOf } from '../support/shop-services.ts';

const forward = [
  'orders.place',
  'payments.authorise',
  'payments.capture',
  'inventory.reserve',
  'shipping.arrange',
  'confirm inventory.reserve',
];
const back = ['undo inventory.reserve', 'undo payments.capture', 'undo payments.authorise', 'undo orders.place'];
const day = 86_400_000;

/** The order with other stubs for some operations. */
const order = (
  services: Partial<typeof orderStubs>,
  options: Partial<Parameters<typeof simulate<typeof placeOrder.implementation.contract>>[1]> = {},
) => simulate(placeOrder, { ...orderOptions, services: { ...orderStubs, ...services }, ...options });

describe('a simulated run', () => {
  it('has its output, its steps in order, and the time that passed, in no time', async () => {
    const run = await order({});
    expect(run).toMatchObject({ outcome: 'completed', output: { parcel: 'p-1', paid: 500, signedBy: 'ada' }, violations: [] });
    expect(run.done).toEqual([...forward, 'shipping.remind', 'orders.complete']);
    expect(run.duration).toBe(3.75 * day);
    expect(run.trace[6]).toMatchObject({ step: 'shipping.remind', at: 3 * day, attempts: 1 });
  });

  it('is the same each time', async () => {
    expect(await order({})).toEqual(await order({}));
  });

  it('undoes what a refusal ends, in reverse order', async () => {
    const run = await order({ shipping: { arrange: new BusinessError('AddressRefused', { details: { address: 'nowhere' } }) } });
    expect(run.outcome).toBe('undone');
    expect(isBusinessError(run.error, 'AddressRefused')).toBe(true);
    expect(run.done).toEqual([...forward.slice(0, 4), ...back]);
  });

  it('waits for a person where an undo is refused for good', async () => {
    const refused = new BusinessError('NotCharged', { details: { charged: 0 } });
    const services = {
      payments: { ...orderStubs.payments, refund: refused },
      inventory: { reserve: new BusinessError('OutOfStock', { details: { sku: 'tea', available: 0 } }) },
    };
    const run = await order(services);
    expect(run.outcome).toBe('undo-failed');
    expect(run.waits).toMatchObject([{ kind: 'person', step: 'payments.capture' }]);
    const settled = await order(services, { messages: [{ at: '1d', decide: { step: 'payments.capture', action: 'settle' } }] });
    expect(settled.outcome).toBe('undone');
    expect(settled.done).toContain('undo orders.place');
  });

  it('can be looked at before its end', async () => {
    const run = await order({}, { until: '2d' });
    expect(run.outcome).toBe('running');
    expect(run.waits).toMatchObject([{ kind: 'signal', name: 'delivered' }]);
  });

  it('that never ends says what it waits for', async () => {
    await expect(order({}, { messages: [] })).rejects.toThrow(
      "The run of process 'order' has not ended within 60d: it waits for signal 'delivered'. Send it with messages",
    );
  });
});

describe('a stub', () => {
  it('may answer by the call, and let virtual time pass', async () => {
    const seen: string[] = [];
    const run = await order({
      payments: {
        authorise: async ({ amount }, { key, attempt, sleep: takes }) => {
          seen.push(`${amount} ${key} ${attempt}`);
          await takes('3s');
          return { authorisation: 'a-1' };
        },
        capture: { receipt: 'r-1' },
      },
    });
    expect(seen).toEqual(['500 order-1/first-run/payments.authorise/1 1']);
    expect(run.trace[2]).toMatchObject({ step: 'payments.capture', at: 3_000 });
  });

  it('that takes longer than the timeout is tried again, and is one effect', async () => {
    let taking = 0;
    const run = await order({
      payments: {
        authorise: async (_, call) => {
          await call.sleep(taking++ === 0 ? '15s' : '1s');
          return { authorisation: 'a-1' };
        },
        capture: { receipt: 'r-1' },
      },
    });
    expect(run.trace[1]).toMatchObject({ step: 'payments.authorise', attempts: 2 });
    expect(run).toMatchObject({ outcome: 'completed', violations: [] });
  });

  it('may be several answers in turn: the last stays', async () => {
    const run = await order({
      orders: {
        ...orderStubs.orders,
        place: inTurn(new ServiceUnavailable('down'), new ServiceUnavailable('down'), { order: '1', amount: 7 }),
      },
    });
    expect(run.trace[0]).toMatchObject({ attempts: 3 });
    expect(run.output?.paid).toBe(7);
  });

  it('that never answers ends the test: time stands still while somebody is at work', async () => {
    const silent = () => new Promise<never>(() => undefined);
    const lost = order({ payments: { authorise: silent, capture: { receipt: 'r-1' } } }, { stubTimeout: '20ms' });
    await expect(lost).rejects.toThrow(
      "The stub of 'payments.authorise' has not answered step 'payments.authorise' within 20 ms of real time. Make it answer",
    );
  });

  it('may take its real time', async () => {
    const slow = async () => new Promise<{ authorisation: string }>((resolve) => setTimeout(resolve, 5, { authorisation: 'a-1' }));
    const run = await order({ payments: { authorise: slow, capture: { receipt: 'r-1' } } });
    expect(run).toMatchObject({ outcome: 'completed', duration: 3.75 * day });
  });

  it('is needed for every operation that is called: what is missing is said, with how to say it', async () => {
    await expect(order({ payments: {} })).rejects.toThrow(
      "Process 'order' calls 'payments.authorise', which has no stub. Add a stub: services: { payments: { authorise: (input) => … } }",
    );
  });

  it('of something that the process does not use is refused', async () => {
    await expect(order({ billing: {} } as never)).rejects.toThrow("Cannot stub 'billing': process 'order' does not use it");
    await expect(order({ orders: { plaice: 1 } } as never)).rejects.toThrow("Cannot stub 'orders.plaice'");
    const cleanUp = implement(tidy, async () => 1);
    await expect(simulate(cleanUp, { input: undefined, services: { sweeep: 1 } as never })).rejects.toThrow(
      "Cannot stub 'sweeep': process 'tidy' does not use it (it uses: sweep)",
    );
  });

  it('is held to the contract: what it refuses with is declared, and has its details', async () => {
    const undeclared = order({ payments: { authorise: new BusinessError('Bankrupt') } });
    await expect(undeclared).rejects.toThrow(
      "The stub of 'payments.authorise' refused with 'Bankrupt', which the contract does not declare (it declares: CardRefused); declare it in the operation's errors, or refuse with one of these",
    );
    const bare = order({ payments: { authorise: new BusinessError('CardRefused', { details: {} }) } });
    await expect(bare).rejects.toThrow(/refused with 'CardRefused', but its details are not valid: reason/);
  });

  it('that answers with something else is an invalid answer, and is undone', async () => {
    const run = await order({ payments: { authorise: { authorisation: 7 } as never } });
    expect(kindOf(run.error)).toBe('invalid-answer');
    expect(run.done).toEqual(['orders.place', 'undo payments.authorise', 'undo orders.place']);
  });
});

describe('what is said to a run', () => {
  it('may come while a step is made: the step is waited for, and undone', async () => {
    const run = await order({}, { messages: [{ during: 'payments.capture', cancel: true }] });
    expect(isCancelled(run.error)).toBe(true);
    expect(run.done).toEqual([...forward.slice(0, 3), ...back.slice(1)]);
  });

  it('is answered', async () => {
    const messages = [{ after: 'shipping.arrange', update: 'cancel', input: { reason: 'too late' } }, orderOptions.messages[0]] as const;
    const run = await order({}, { messages: messages as never });
    expect(run.outcome).toBe('completed');
    expect(run.replies).toMatchObject([{ update: 'cancel', answer: { error: { code: 'AlreadyShipped' } } }]);
  });

  it('is held to the contract before the run begins', async () => {
    const wrong = { at: '1d', signal: 'delivered', payload: { ...deliveryOf('1'), at: 'noon' } } as const;
    await expect(order({}, { messages: [wrong] })).rejects.toMatchObject({ kind: 'invalid-input', issues: [{ path: 'at' }] });
    await expect(order({}, { messages: [{ at: '1d', signal: 'lost' } as never] })).rejects.toThrow(
      /^Cannot send signal 'lost': process 'order' has no such signal\. It has: delivered$/,
    );
    await expect(order({}, { messages: [{ at: '1d', update: 'delivered' } as never] })).rejects.toThrow(
      /^Cannot send update 'delivered': process 'order' has no such update\. It has: .*\. It has a signal 'delivered': send { signal: 'delivered', … }$/,
    );
    await expect(order({}, { messages: [{ at: '1d', signal: 'cancel' } as never] })).rejects.toThrow(". It has an update 'cancel': send");
    await expect(simulate(placeOrder, { ...orderOptions, input: { ...orderOptions.input, card: '' } })).rejects.toMatchObject({
      issues: [{ path: 'card' }],
    });
  });
});

describe('what is said at a step', () => {
  const payment = { during: 'payments.authorize', cancel: true } as const;

  it('that is never made ends the test: it was said to nobody', async () => {
    await expect(order({}, { messages: [...orderOptions.messages, payment] })).rejects.toThrow(
      /^The cancellation was never sent: the run made no step 'payments\.authorize'\. It made: orders\.place, payments\.authorise, .*$/,
    );
    const late = { after: 'orders.completed', signal: 'delivered', payload: deliveryOf('1') } as const;
    await expect(order({}, { messages: [late] })).rejects.toThrow(
      "The signal 'delivered' was never sent: the run made no step 'orders.comp",
    );
  });

  it('may be never made where the run does not go that far, or something goes wrong', async () => {
    expect((await order({}, { messages: [payment], until: '1d' })).outcome).toBe('running');
    const faults = [{ step: 'orders.place', fault: 'refused' }] as const;
    expect((await order({}, { messages: [payment], faults })).outcome).toBe('undone');
  });

  it.each([
    [{ cancel: true }, 'Cannot send {"cancel":true} to process \'order\': it has no time. Add at, during or after'],
    [{ at: '1d' }, 'it has no content. Add signal, update, ask, decide, or cancel: true'],
    [{ at: '1d', sginal: 'delivered' }, "sginal is not known; did you mean 'signal'?"],
  ])('says when, and what: not %j', async (message, error) => {
    const wrong = order({}, { messages: [message as never] });
    await expect(wrong).rejects.toThrow(error);
    await expect(wrong).rejects.toThrow(TypeError);
  });
});

describe('a fault', () => {
  it('that there is not is refused, with those that there are', async () => {
    const faults = [{ step: 'payments.capture', fault: 'explode' as never }];
    const run = order({}, { faults });
    await expect(run).rejects.toThrow(
      "Cannot have 'explode' happen at step 'payments.capture': there is no such fault. The faults are refused, ",
    );
    await expect(run).rejects.toThrow(TypeError);
  });

  it('is refused and judged by operations that the process uses', async () => {
    await expect(order({}, { readOnly: ['orders.place', 'payments.captrue'] })).rejects.toThrow(
      /^Cannot name 'payments\.captrue' in readOnly: process 'order' does not use it \(it uses: orders\.place, .*payments\.capture/,
    );
    await expect(order({}, { refusals: { captrue: new BusinessError('No') } })).rejects.toThrow("Cannot name 'captrue' in refusals");
  });

  it('happens where it says, and the run copes', async () => {
    const run = await order({}, { faults: [{ step: 'payments.capture', fault: 'times-out-after-effect' }] });
    expect(run.trace[2]).toMatchObject({ step: 'payments.capture', attempts: 2 });
    expect([...run.books.entries.values()].filter(({ done }) => done > 1)).toEqual([]);
    expect(run).toMatchObject({ outcome: 'completed', violations: [], unused: [] });
  });

  it('that cannot happen is said to be unused', async () => {
    const fault = { step: 'shipping.arrange', fault: 'undo-fails' } as const;
    expect((await order({}, { faults: [fault] })).unused).toEqual([fault]);
  });

  it('is judged by invariants of your own, too', async () => {
    const run = await order(
      {},
      { invariants: { 'nobody pays': ({ done }) => !done.includes('payments.capture'), 'all is well': () => undefined } },
    );
    expect(run.violations).toEqual([{ invariant: 'nobody pays', message: 'it does not hold' }]);
  });

  it.each([
    ['worker-dies-before-effect', 1],
    ['worker-dies-after-effect', 1],
  ] as const)('%s: the run is repeated from its history, and each effect is there once', async (fault, times) => {
    const run = await order({}, { faults: forward.map((step) => ({ step, fault })) });
    expect(run).toMatchObject({ outcome: 'completed', violations: [], unused: [] });
    const entries = [...run.books.entries.values()];
    expect(entries.map(({ done }) => done)).toEqual(Array(7).fill(times));
    expect(entries.filter(({ confirmed }) => confirmed === times).map(({ operation }) => operation)).toEqual(['inventory.reserve']);
  });
});

const kitchen = defineService('kitchen', {
  cook: operation({ input: z.string(), output: z.string(), limit: { key: 'stove', atOnce: 2 } }),
});
const dinner = defineProcess('dinner', { uses: { kitchen }, input: z.array(z.string()), output: z.array(z.string()) });

describe('a step with a limit', () => {
  const cookAll = implement(dinner, (dishes, services, run) => run.map(dishes, (dish) => services.kitchen.cook(dish)));
  const dishes = ['soup', 'fish', 'roast', 'cake', 'tea'];
  const services: Stubs<typeof dinner> = { kitchen: { cook: (dish, call) => call.sleep('9s').then(() => dish) } };

  it('waits for its turn: two at a time, in order', async () => {
    const run = await simulate(cookAll, { input: dishes, services });
    expect(run).toMatchObject({ outcome: 'completed', output: dishes, violations: [] });
    expect(run.trace.map(({ at }) => at)).toEqual([0, 0, 9_000, 9_000, 18_000]);
  });

  it('has a stub that refuses only with what is declared, if anything is', async () => {
    await expect(simulate(cookAll, { input: dishes, services: { kitchen: { cook: new BusinessError('Burnt') } } })).rejects.toThrow(
      /\(it declares: none\); declare it in the operation's errors$/,
    );
  });

  it('says which limit it waits for', async () => {
    const run = await simulate(cookAll, { input: dishes, services, until: '5s' });
    expect(run.waits).toMatchObject([3, 4, 5].map((number) => ({ kind: 'limit', key: 'stove', step: `kitchen.cook#${String(number)}` })));
  });

  it('keeps what must hold whatever goes wrong', async () => {
    const report = await exploreFaults(cookAll, {
      input: dishes.slice(0, 3),
      services: { kitchen: { cook: 'done' } },
      readOnly: ['kitchen.cook'],
      pairs: 100,
    });
    expect(report.violations).toEqual([]);
  });
});

const sweep = defineProcess('sweep', { input: z.string(), output: z.number() });
const tidy = defineProcess('tidy', { uses: { sweep }, output: z.number() });

describe('a process that calls another one', () => {
  const cleanUp = implement(tidy, async (_, { sweep: sweepRoom }) => (await sweepRoom('kitchen')) + (await sweepRoom('hall')));

  it('is given what the other one answers by its stub', async () => {
    const run = await simulate(cleanUp, { input: undefined, services: { sweep: (room) => room.length } });
    expect(run).toMatchObject({ outcome: 'completed', output: 11, done: ['sweep', 'sweep#2'], violations: [] });
  });

  it('is undone where that answer does not fit: that is no fault of what it was given', async () => {
    const run = await simulate(cleanUp, { input: undefined, services: { sweep: 'clean' as never } });
    expect([run.outcome, kindOf(run.error)]).toEqual(['undone', 'invalid-answer']);
    expect((run.error as Error).message).toMatch(/^Output of process 'sweep'/);
  });

  it('needs that stub', async () => {
    await expect(simulate(cleanUp, { input: undefined })).rejects.toThrow("Process 'tidy' calls process 'sweep', which has no stub");
  });
});

const counter = defineService('counter', { count: operation({ input: z.string(), output: z.number() }) });
const sheep = defineProcess('sheep', { uses: { counter } });

describe('what is not a run', () => {
  it('is no contract: what implements it is', async () => {
    const contract = "Cannot simulate 'tidy': it is a contract. Pass the result of implement()";
    await expect(simulate(tidy as never, { input: undefined })).rejects.toThrow(contract);
    await expect(exploreFaults(tidy as never, { input: undefined })).rejects.toThrow(contract);
  });

  it('waits for no promises of others, and for time only that is its own', async () => {
    const sleepy = implement(sheep, async () => new Promise((resolve) => void setTimeout(resolve, 60_000)));
    expect(await simulate(sleepy, { input: undefined })).toMatchObject({ outcome: 'completed', duration: 60_000 });
    const elsewhere = new Promise<void>(() => undefined);
    const hanging = implement(sheep, async () => elsewhere);
    await expect(simulate(hanging, { input: undefined })).rejects.toThrow(
      /it waits for a promise that the run did not make\. Use run\.sleep or run\.until$/,
    );
  });
});

describe('a process that cannot be repeated', () => {
  it('is found when a worker dies', async () => {
    let lives = 0;
    const forgetful = implement(sheep, async (_, services) => {
      const name = String(++lives); // kept outside of the run
      await services.counter.count('any', { name: `sheep ${name}` });
      await services.counter.count('any');
    });
    const { violations } = await simulate(forgetful, {
      input: undefined,
      services: { counter: { count: 1 } },
      readOnly: ['counter.count'],
      faults: [{ step: 'counter.count', fault: 'worker-dies-after-effect' }],
    });
    expect(violations).toContainEqual({
      invariant: 'the same again after a replay',
      message: expect.stringContaining("'sheep 1'") as string,
    });
  });

  it.each([
    ['a scope', () => CancellationScope.cancellable(() => Promise.resolve())],
    ['a condition', () => condition(() => true)],
    ['an id', () => Promise.resolve(uuid4())],
  ])('because it uses @temporalio/workflow itself is told so also for %s', async (_, use) => {
    const foreign = implement(sheep, async () => {
      await use();
    });
    await expect(simulate(foreign, { input: undefined })).rejects.toThrow(
      /of which only patched\(\) and deprecatePatch\(\) work in memory/,
    );
  });

  it('because it uses @temporalio/workflow itself is told to be tested on Temporal', async () => {
    const foreign = implement(sheep, async () => sleep('1s'));
    await expect(simulate(foreign, { input: undefined })).rejects.toThrow(
      /^Cannot simulate process 'sheep': its code uses @temporalio\/workflow itself, .* test it with withTemporal\(\)$/,
    );
  });
});
