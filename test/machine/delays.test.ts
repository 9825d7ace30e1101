// In which order delayed events come, and which delays are none.

import fc from 'fast-check';
import { assign, cancel, createActor, createMachine, raise, sendTo, SimulatedClock } from 'xstate';
import { describe, expect, it } from 'vitest';
import { implementation, nothing, runSale, saleSetup, type Context } from './sale.ts';

const done = { type: 'final' } as const;

const noting = assign<Context, { type: string }, undefined, { type: string }, never>({
  notes: ({ context, event }) => [...context.notes, event.type],
});

/** In what order they come: here, and in XState with a clock of its own. */
async function orders(definition: object): Promise<readonly [here: unknown, there: unknown]> {
  const run = runSale(definition);
  await run.advance('20ms');
  await run.run.update('go', undefined);
  const end = await run.finish();

  const clock = new SimulatedClock();
  const actor = createActor(createMachine(definition as never), { clock }).start();
  for (let at = 0; at < 20; at++) clock.increment(1);
  actor.send({ type: 'go' });
  return [end.kind === 'completed' ? end.output : end, actor.getSnapshot().output];
}

const listening = (entry: readonly unknown[], regions: object = {}): object => ({
  ...nothing,
  initial: 'open',
  states: {
    open: {
      type: 'parallel',
      entry,
      on: { go: 'done', '*': { actions: noting } },
      states: { notes: {}, ...regions },
    },
    done,
  },
  output: ({ context }: { context: Context }) => context.notes,
});

describe('delayed events', () => {
  it.each<readonly [string, readonly (readonly [string, number | undefined])[], readonly string[]]>([
    ['0 before 1', [['one', 1], ['zero', 0]], ['zero', 'one']], // prettier-ignore
    ['0 before less than 1', [['half', 0.5], ['zero', 0]], ['zero', 'half']], // prettier-ignore
    ['equal ones as they were sent', [['a', 5], ['b', 5], ['c', 5]], ['a', 'b', 'c']], // prettier-ignore
    ['equal zeros as they were sent', [['a', 0], ['b', 0], ['c', 0]], ['a', 'b', 'c']], // prettier-ignore
    ['what has no delay before 0', [['zero', 0], ['now', undefined]], ['now', 'zero']], // prettier-ignore
    ['each at its time', [['c', 3], ['b', 1], ['a', 0], ['d', 3]], ['a', 'b', 'c', 'd']], // prettier-ignore
  ])('come %s', async (_, events, order) => {
    const actions = events.map(([type, delay]) => raise({ type }, { delay: delay as number }));
    const [here, there] = await orders(listening(actions));
    expect([here, there]).toEqual([order, order]);
  });

  it('of regions that wait come in the order of their delays', async () => {
    const region = (delay: number) => ({
      initial: 'a',
      states: { a: { after: { [delay]: { target: 'b', actions: raise({ type: `after ${delay}` }) } } }, b: {} },
    });
    const [here, there] = await orders(listening([], { x: region(1), y: region(0), z: region(2) }));
    expect([here, there]).toEqual([
      ['after 0', 'after 1', 'after 2'],
      ['after 0', 'after 1', 'after 2'],
    ]);
  });

  it('that one before them calls off do not come', async () => {
    const entry = [raise({ type: 'one' }, { delay: 1, id: 'one' }), raise({ type: 'zero' }, { delay: 0 })];
    const definition = listening(entry, { off: { on: { zero: { actions: [noting, cancel('one')] } } } });
    const [here, there] = await orders(definition);
    expect([here, there]).toEqual([['zero'], ['zero']]);
  });

  it('come as in XState, whatever their delays', async () => {
    const sending = fc.record({
      delay: fc.constantFrom(0, 0, 1, 1, 2, 3, 7, 0.5, undefined),
      by: fc.constantFrom('raise', 'sendTo', 'after'),
      off: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sending, { minLength: 2, maxLength: 9 }), async (sendings) => {
        const entry = sendings.flatMap(({ delay, by, off }, index) => {
          const event = { type: `${index} by ${by}` };
          if (by === 'after') return [];
          const action =
            by === 'raise'
              ? raise(event, { delay: delay as number, id: `id ${index}` })
              : sendTo(({ self }) => self, event, { delay: delay as number, id: `id ${index}` });
          return off ? [action, raise({ type: 'off' }), cancel(`id ${index - 1}`)] : [action];
        });
        const regions = sendings.flatMap(({ delay = 4, by }, index) =>
          by === 'after'
            ? [
                [
                  `region ${index}`,
                  {
                    initial: 'a',
                    states: { a: { after: { [delay]: { target: 'b', actions: raise({ type: `${index} after` }) } } }, b: {} },
                  },
                ],
              ]
            : [],
        );
        const [here, there] = await orders(listening(entry, Object.fromEntries(regions) as object));
        expect(here).toEqual(there);
      }),
      { numRuns: 200 },
    );
  });
});

const waiting = (state: object): object => ({ ...nothing, initial: 'a', states: { a: state, b: done } });

describe('an invalid delay is refused when the machine is defined:', () => {
  it.each<readonly [string, object, string]>([
    ['NaN', waiting({ entry: raise({ type: 'go' }, { delay: Number.NaN }) }), 'waits for NaN ms'],
    ['Infinity', waiting({ entry: raise({ type: 'go' }, { delay: Infinity }) }), 'waits for Infinity ms'],
    ['Infinity in after', waiting({ after: { Infinity: 'b' } }), 'waits for Infinity ms'],
    ['NaN in after', waiting({ after: { NaN: 'b' } }), "waits for 'NaN', which is not a delay"],
    ['a negative one', waiting({ entry: sendTo(({ self }) => self, { type: 'go' }, { delay: -1 }) }), 'waits for -1 ms'],
    ['one of a million years', waiting({ after: { 31557600000000000: 'b' } }), 'waits for 31557600000000000 ms'],
    ['null', waiting({ entry: raise({ type: 'go' }, { delay: null as never }) }), 'waits for null'],
    ['true', waiting({ entry: raise({ type: 'go' }, { delay: true as never }) }), 'waits for a value of type boolean'],
    ['a name that every object has', waiting({ after: { constructor: 'b' } }), "waits for 'constructor', which is not a delay"],
    ['a misspelt duration', waiting({ after: { '3 d': 'b' } }), "waits for '3 d', which is not a delay"],
  ])('%s', (_, definition, message) => {
    expect(() => implementation(definition)).toThrow(message);
  });

  it('a name for one, also for a text', () => {
    const named = (soon: unknown) =>
      implementation(createMachine(waiting({ after: { soon: 'b' } }) as never, { delays: { soon } } as never));
    expect(() => named('3d')).toThrow("waits for 'soon', which is the text '3d': a delay is a number of milliseconds");
    expect(() => named(Number.NaN)).toThrow('waits for NaN ms');
    expect(() => named(-Infinity)).toThrow('waits for -Infinity ms');
    expect(() => named(0)).not.toThrow();
  });
});

describe('a delay that evaluates to an invalid value fails the run:', () => {
  const computed = (delay: unknown) => saleSetup.extend({ delays: { odd: () => delay as number } });
  it.each<readonly [unknown, string]>([
    [Number.NaN, 'NaN ms'],
    [Infinity, 'Infinity ms'],
    ['3d', "the text '3d'"],
    [null, 'null'],
    [undefined, 'undefined'],
    [5n, 'a value of type bigint'],
    [1e18, '1000000000000000000 ms'],
  ])('%s', async (delay, shown) => {
    const run = runSale(computed(delay).createMachine({ ...nothing, initial: 'a', states: { a: { after: { odd: 'b' } }, b: done } }));
    const message = `Cannot continue the machine: a delay evaluated to ${shown}, for the event 'xstate.after.odd.(machine).a'. Correct it: a delay is a number of milliseconds, from 0 to 100 years`;
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { message } });
  });

  it('but a time that has passed comes at once, as in XState', async () => {
    const run = runSale(computed(-5_000).createMachine({ ...nothing, initial: 'a', states: { a: { after: { odd: 'b' } }, b: done } }));
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
    expect(run.clock.now()).toBe(1);
  });
});
