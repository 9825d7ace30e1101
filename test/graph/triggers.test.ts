// When a node begins, when it is left out, and what becomes of a failure.

import { describe, expect, it } from 'vitest';
import { atLeast, eq, errorOf, exists, statusOf } from '../../src/graph/builder/conditions.ts';
import { createGate } from '../model/support/gate.ts';
import { createFakeServices } from '../model/support/fake-services.ts';
import { idsOf, inputOf, refusing, runGraph, type SaleBuilder } from './support.ts';

describe('nodes', () => {
  it('begin at the same time where they are independent, and after what they refer to', async () => {
    const gate = createGate('a', 'b');
    const run = runGraph(
      (g) => {
        const { shop } = g.services;
        const a = shop.book('a', { name: 'a' });
        const b = shop.book('b', { name: 'b' });
        return { both: [a, b], c: shop.pay(a, { name: 'c' }) };
      },
      { services: createFakeServices({ before: gate.before }) },
    );
    await run.settle();
    expect(gate.held()).toEqual(['a', 'b']);
    gate.release('a');
    while (idsOf(run).length < 3) await run.settle();
    expect(gate.held()).toEqual(['b']);
    gate.release('b');
    expect(await run.finish()).toEqual({ kind: 'completed', output: { both: ['a', 'b'], c: 'a' } });
  });

  it('are named after what they call, or have a name of their own', async () => {
    const run = runGraph((g) => [g.services.shop.book('a'), g.services.shop.book('b', { name: 'second' })]);
    expect(await run.finish()).toEqual({ kind: 'completed', output: ['a', 'b'] });
    expect(run.calls.map(({ call }) => call.key)).toEqual(['sale-1/first-run/shop.book/1', 'sale-1/first-run/second/1']);
    expect(() => runGraph((g) => [g.services.shop.book('a'), g.services.shop.book('b')])).toThrow(
      "Cannot add node 'shop.book' to the graph: the name is already used. Pass another, such as { name: '…' }",
    );
  });

  it('are called by the policy that they are given', async () => {
    const run = runGraph((g) => g.services.shop.book('a', { timeout: '3s', retry: { attempts: 7 }, duration: '1s' }));
    await run.finish();
    expect(run.calls[0]?.call.policy).toMatchObject({ timeout: 3_000, retry: { attempts: 7 } });
  });

  it('a thousand of them in a row, and side by side', { timeout: 30_000 }, async () => {
    const row = runGraph((g) => {
      let last = g.services.shop.look('x', { name: 'n0' });
      for (let index = 1; index < 1_000; index++) last = g.services.shop.look(last, { name: `n${String(index)}` });
      return last;
    });
    expect(await row.finish()).toEqual({ kind: 'completed', output: 'x' });
    const side = runGraph((g) =>
      Array.from({ length: 1_000 }, (_, index) => g.services.shop.look(String(index), { name: `n${String(index)}` })),
    );
    expect(await side.finish()).toMatchObject({ kind: 'completed', output: { length: 1_000 } });
    const computed = runGraph((g) => {
      let last = g.value('v0', 'x');
      for (let index = 1; index < 10_000; index++) last = g.value(`v${String(index)}`, last);
      return last;
    });
    expect(await computed.finish()).toEqual({ kind: 'completed', output: 'x' });
  });
});

describe('a choice', () => {
  const choosing = (amount: number, take: 'first' | 'every') =>
    runGraph(
      (g) => {
        const input = inputOf<number>(g);
        const way = g.choose('way', { one: eq(input, 1), low: eq(input, amount), high: eq(input, 3) }, { otherwise: 'none', take });
        const nodes = [
          g.services.shop.look('one', { name: 'one', on: way.one }),
          g.services.shop.look('low', { name: 'low', on: way.low }),
          g.services.shop.look('none', { name: 'none', on: way.none }),
        ];
        return [...nodes, statusOf(g.join('met', nodes, { trigger: 'none-failed' }))];
      },
      { input: amount === 9 ? 8 : 1 },
    );

  it('takes the first branch that holds, and leaves the others out', async () => {
    expect(await choosing(1, 'first').finish()).toEqual({ kind: 'completed', output: ['one', null, null, 'succeeded'] });
  });

  it('takes every branch that holds', async () => {
    expect(await choosing(1, 'every').finish()).toEqual({ kind: 'completed', output: ['one', 'low', null, 'succeeded'] });
  });

  it.each(['first', 'every'] as const)('takes the default where no other holds (%s)', async (take) => {
    expect(await choosing(9, take).finish()).toEqual({ kind: 'completed', output: [null, null, 'none', 'succeeded'] });
  });

  it('leaves out what follows on a branch that was not taken, and a node whose condition does not hold', async () => {
    const run = runGraph((g) => {
      const looked = g.services.shop.look('no', { name: 'no', when: eq(inputOf<string | null>(g), 'yes') });
      const next = g.services.shop.look(looked, { name: 'next' });
      return [statusOf(looked), statusOf(next)];
    });
    expect(await run.finish()).toEqual({ kind: 'completed', output: ['skipped', 'skipped'] });
    expect(run.calls).toEqual([]);
  });
});

describe('a trigger', () => {
  /** Two nodes before and one after them: 'fails' is refused, 'left out' is skipped. */
  const after = async (
    trigger: 'any-succeeded' | 'none-failed' | 'all-done' | 'one-failed' | 'all-succeeded',
    ...items: readonly string[]
  ) => {
    const run = runGraph(
      (g) => {
        const nodes = items.map((item, index) => g.services.shop.look(item, { name: `n${String(index)}`, when: item !== 'left out' }));
        const handler = g.join('handled', nodes, { trigger: 'all-done' });
        const node = g.services.shop.look('after', { name: 'after', after: nodes, trigger });
        return [statusOf(node), statusOf(handler)];
      },
      { services: refusing('fails') },
    );
    const end = await run.finish();
    return end.kind === 'completed' ? (end.output as readonly string[])[0] : end.error;
  };

  it.each([
    ['all-succeeded', ['a', 'b'], 'succeeded'],
    ['all-succeeded', ['a', 'left out'], 'skipped'],
    ['all-succeeded', ['a', 'fails'], 'skipped'],
    ['any-succeeded', ['fails', 'b'], 'succeeded'],
    ['any-succeeded', ['fails', 'left out'], 'skipped'],
    ['none-failed', ['a', 'left out'], 'succeeded'],
    ['none-failed', ['left out', 'left out'], 'skipped'],
    ['none-failed', ['a', 'fails'], 'skipped'],
    ['all-done', ['fails', 'left out'], 'succeeded'],
    ['one-failed', ['a', 'fails'], 'succeeded'],
    ['one-failed', ['a', 'left out'], 'skipped'],
  ] as const)('%s after %j: %s', async (trigger, items, expected) => {
    expect(await after(trigger, ...items)).toBe(expected);
  });

  it('any-succeeded does not wait for the others, and they are not lost', async () => {
    const gate = createGate('slow');
    const run = runGraph(
      (g) => {
        const nodes = [g.services.shop.look('slow', { name: 'slow' }), g.services.shop.look('fast', { name: 'fast' })];
        return g.services.shop.look('after', { name: 'after', after: nodes, trigger: 'any-succeeded' });
      },
      { services: createFakeServices({ before: gate.before }) },
    );
    while (idsOf(run).length < 3) await run.settle();
    expect(idsOf(run)).toEqual(['slow', 'fast', 'after']);
    gate.release('slow');
    expect(await run.finish()).toEqual({ kind: 'completed', output: 'after' });
  });

  it('begins after so many of them, once', async () => {
    const run = runGraph(
      (g) => {
        const votes = ['a', 'fails', 'c', 'd'].map((item) => g.services.shop.look(item, { name: item }));
        return g.services.shop.look('enough', { name: 'enough', after: votes, trigger: atLeast(2) });
      },
      { services: refusing('fails') },
    );
    expect(await run.finish()).toEqual({ kind: 'completed', output: 'enough' });
    expect(idsOf(run).filter((id) => id === 'enough')).toHaveLength(1);
  });
});

describe('a failure', () => {
  it('that no node handles fails the run, which undoes what it did', async () => {
    const run = runGraph(
      (g) => {
        const booked = g.services.shop.book('tea');
        return g.services.shop.pay('fails', { after: booked });
      },
      { services: refusing('fails') },
    );
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { code: 'Refused' } });
    expect(idsOf(run)).toEqual(['shop.book', 'shop.pay', 'undo shop.book']);
  });

  it('is handled by a node that begins because of it, and knows it', async () => {
    const run = runGraph(
      (g) => {
        const paid = g.services.shop.pay('fails');
        const otherwise = g.services.shop.look(errorOf(paid).message as never, { name: 'handler', after: paid, trigger: 'one-failed' });
        return { otherwise, code: errorOf(paid), paid };
      },
      { services: refusing('fails') },
    );
    expect(await run.finish()).toMatchObject({
      kind: 'completed',
      output: { otherwise: 'shop.pay was refused', code: { kind: 'business', code: 'Refused' } },
    });
  });

  it('is not handled by a node whose condition does not hold', async () => {
    const run = runGraph(
      (g) => {
        const paid = g.services.shop.pay('fails');
        const isOther = eq(errorOf(paid).kind, 'unavailable');
        return g.services.shop.look('x', { name: 'handler', after: paid, trigger: 'one-failed', when: isOther });
      },
      { services: refusing('fails') },
    );
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { code: 'Refused' } });
  });

  it('is not handled where too many failed for the others to be enough', async () => {
    const run = runGraph(
      (g) => {
        const votes = ['fails', 'b', 'fails too'].map((item) => g.services.shop.look(item, { name: item }));
        return g.join('enough', votes, { trigger: atLeast(2) });
      },
      { services: refusing('fails', 'fails too') },
    );
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { code: 'Refused' } });
  });

  it('ends the run also where nothing is left but what is left out', async () => {
    const run = runGraph((g) => {
      const way = g.choose('way', { on: false }, { otherwise: 'out' });
      g.fail('NoWay', { on: way.out });
      return g.services.shop.look('x', { on: way.on });
    });
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { code: 'NoWay' } });
  });

  it('may be made on purpose', async () => {
    const run = runGraph((g) => {
      const booked = g.services.shop.book('tea');
      return g.fail('TooDear', { message: 'It costs too much', details: { item: booked }, after: booked });
    });
    expect(await run.finish()).toMatchObject({
      kind: 'failed',
      error: { code: 'TooDear', message: 'It costs too much', details: { item: 'tea' } },
    });
    expect(run.services.effects()).toEqual([]);
  });

  it('undoes branches at the same time, each in its reverse order', async () => {
    const gate = createGate('undo b2');
    const run = runGraph(
      (g) => {
        const { shop } = g.services;
        const a1 = shop.book('a1', { name: 'a1' });
        const b1 = shop.book('b1', { name: 'b1', after: g.timer('later', '1s') });
        const a2 = shop.pay('a2', { name: 'a2', after: [a1, g.timer('later still', '3s')] });
        const b2 = shop.pay('b2', { name: 'b2', after: b1 });
        return shop.look('fails', { after: [a2, b2] });
      },
      { services: createFakeServices({ before: gate.before, fault: ({ input }) => (input === 'fails' ? 'refused' : undefined) }) },
    );
    const ended = run.finish();
    while (!gate.held().includes('undo b2') || run.calls.filter(({ answer }) => answer).length < 7) await new Promise(setImmediate);
    // In time a2 came after b2 and b1; it does not depend on them, so they do not wait for it, nor it for them.
    expect(idsOf(run).slice(5)).toEqual(['undo a2', 'undo b2', 'undo a1']);
    gate.release('undo b2');
    expect(await ended).toMatchObject({ kind: 'failed' });
    expect(idsOf(run).slice(8)).toEqual(['undo b1']);
  });
});

describe('waiting', () => {
  it('for a signal gives what came with it, or nothing when the time is over', async () => {
    const build = (g: SaleBuilder) => {
      const paid = g.signal('paid', { within: '2h' });
      return [paid, exists(paid)];
    };
    const timely = runGraph(build);
    await timely.run.signal('paid', 'in cash');
    expect(await timely.finish()).toEqual({ kind: 'completed', output: ['in cash', true] });
    expect(await runGraph(build).finish()).toEqual({ kind: 'completed', output: [null, false] });
  });

  it('for a while', async () => {
    const run = runGraph((g) => g.services.shop.look('x', { after: g.timer('a day', '1d') }));
    await run.advance('23h');
    expect(run.calls).toEqual([]);
    await run.finish();
    expect(run.calls[0]?.at).toBe(86_400_000);
  });
});

describe('an update', () => {
  it('is answered with what is known, and may end the run as long as there is no pivot', async () => {
    const run = runGraph((g) => {
      const booked = g.services.shop.book('tea');
      g.onUpdate('change', () => ({ reply: booked }));
      g.onUpdate('cancel', (reason) => ({ fail: { code: 'Cancelled', message: reason }, reply: true }));
      return g.signal('paid', { after: booked });
    });
    while (run.calls[0]?.answer === undefined) await run.settle();
    expect(await run.run.update('change', 'what?')).toBe('tea');
    expect(await run.run.update('cancel', 'no more')).toBe(true);
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { code: 'Cancelled', message: 'no more' } });
    expect(run.services.effects()).toEqual([]);
  });
});
