// Groups, fan-out and repetition, and graphs that go on in new runs.

import { describe, expect, it } from 'vitest';
import { eq, errorOf, gte } from '../../src/graph/builder/conditions.ts';
import { createFakeServices } from '../model/support/fake-services.ts';
import { inputOf, type SaleBuilder, idsOf, refusing, runGraph, runInParts } from './support.ts';

describe('a group', () => {
  it('gives what its work returns, and sees what is around it', async () => {
    const run = runGraph((g) => {
      const item = g.services.shop.look('tea');
      const sold = g.group('sold', (inside) => {
        const booked = inside.services.shop.book(item);
        return { booked, paid: inside.services.shop.pay(booked) };
      });
      return sold.paid;
    });
    expect(await run.finish()).toEqual({ kind: 'completed', output: 'tea' });
    expect(idsOf(run)).toEqual(['shop.look', 'shop.book', 'shop.pay']);
  });

  it('is undone as a whole before its failure is handled', async () => {
    const run = runGraph(
      (g) => {
        const before = g.services.shop.book('before');
        const sold = g.group(
          'sold',
          (inside) => inside.services.shop.pay('fails', { after: inside.services.shop.book('tea', { name: 'inside' }) }),
          { after: before },
        );
        return g.services.shop.look('handled', { after: sold, trigger: 'one-failed', when: eq(errorOf(sold).kind, 'business') });
      },
      { services: refusing('fails') },
    );
    expect(await run.finish()).toEqual({ kind: 'completed', output: 'handled' });
    expect(idsOf(run)).toEqual(['shop.book', 'inside', 'shop.pay', 'undo inside', 'shop.look']);
    expect(run.services.effects()).toEqual(['shop.book before', 'shop.look handled']);
  });

  it('that has completed is undone with the run, in its place and each branch of it in reverse', async () => {
    const run = runGraph(
      ({ services: { shop }, group }) => {
        const before = shop.book('before', { name: 'before' });
        const sold = group(
          'sold',
          ({ services: { shop: inside } }) => {
            const left = inside.book('left', { name: 'left' });
            return { left: inside.pay('left', { name: 'left paid', after: left }), right: inside.book('right', { name: 'right' }) };
          },
          { after: before },
        );
        return shop.pay('fails', { after: shop.book('after', { name: 'after', after: sold }) });
      },
      { services: refusing('fails') },
    );
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { code: 'Refused' } });
    const undone = idsOf(run).filter((id) => id.startsWith('undo'));
    expect([...undone].sort()).toEqual(['undo after', 'undo before', 'undo left', 'undo left paid', 'undo right']);
    expect([undone[0], undone.at(-1)]).toEqual(['undo after', 'undo before']);
    expect(undone.indexOf('undo left paid')).toBeLessThan(undone.indexOf('undo left'));
    expect(run.services.effects()).toEqual([]);
  });
});

describe('a fan-out', () => {
  const items = Array.from({ length: 20 }, (_, index) => `i${String(index)}`);

  it('calls for each element, so many at a time, and gives the outputs in their order', async () => {
    let most = 0;
    let now = 0;
    const before = async () => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now--;
    };
    const run = runGraph(
      (g) => g.each('packed', { of: inputOf<string[]>(g), width: 3 }, (item, { services }) => services.shop.book(item)),
      {
        input: items,
        services: createFakeServices({ before }),
      },
    );
    expect(await run.finish()).toEqual({ kind: 'completed', output: items });
    expect(most).toBe(3);
    expect(idsOf(run).slice(0, 2)).toEqual(['packed[0]', 'packed[1]']);
  });

  it('has nothing to do for an empty list, and fails where there is none', async () => {
    const each = (input: unknown) =>
      runGraph((g) => g.each('packed', { of: inputOf<string[]>(g) }, (item, { services }) => services.shop.book(item)), { input });
    expect(await each([]).finish()).toEqual({ kind: 'completed', output: [] });
    expect(await each('tea').finish()).toMatchObject({
      kind: 'failed',
      error: { message: `Cannot begin node 'packed' for each element: "tea" is not a list` },
    });
  });

  it('may be of groups, in groups', async () => {
    const run = runGraph(
      (g) =>
        g.each('row', { of: inputOf<string[][]>(g) }, (row, outer) =>
          outer.each('cell', { of: row, width: 1 }, (cell, { services, index }) => {
            const booked = services.shop.book(cell, { name: 'booked' });
            return { paid: services.shop.pay(booked, { name: 'paid' }), index, row: outer.index };
          }),
        ),
      { input: [['a', 'b'], ['c']] },
    );
    expect(await run.finish()).toEqual({
      kind: 'completed',
      output: [
        [
          { paid: 'a', index: 0, row: 0 },
          { paid: 'b', index: 1, row: 0 },
        ],
        [{ paid: 'c', index: 0, row: 1 }],
      ],
    });
    expect([...idsOf(run)].sort()).toEqual(['booked[0][0]', 'booked[0][1]', 'booked[1][0]', 'paid[0][0]', 'paid[0][1]', 'paid[1][0]']);
  });

  it('begins no more once one has failed, and the run undoes the others', async () => {
    const run = runGraph(
      (g) => g.each('packed', { of: inputOf<string[]>(g), width: 2 }, (item, { services }) => services.shop.book(item)),
      {
        input: items,
        services: refusing('i3'),
      },
    );
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { code: 'Refused' } });
    expect(idsOf(run).filter((id) => !id.startsWith('undo')).length).toBeLessThan(7);
    expect(run.services.effects()).toEqual([]);
  });
});

describe('a repetition', () => {
  it('goes on until its condition holds, and knows its rounds', async () => {
    const run = runGraph((g) =>
      g.repeat(
        'round',
        (again) => ({ looked: again.services.shop.look('x'), index: again.round, before: again.last<{ index: number }>().index }),
        { until: (last) => gte(last.index, 2) },
      ),
    );
    expect(await run.finish()).toEqual({ kind: 'completed', output: { looked: 'x', index: 2, before: 1 } });
    expect(idsOf(run)).toEqual(['shop.look', 'shop.look#2', 'shop.look#3']);
  });

  it('that does nothing fails instead of repeating for ever', async () => {
    const run = runGraph((g) => g.repeat('round', (again) => again.value('nothing', 1), { until: (last) => eq<number>(last, 2) }));
    expect(await run.finish()).toMatchObject({
      kind: 'failed',
      error: { message: "Cannot repeat group 'round': round 0 called nothing and waited for nothing, so it would repeat for ever" },
    });
  });
});

describe('a graph whose history grows long', () => {
  it('continues in new runs, and each node begins once', async () => {
    const { end, runs, services } = await runInParts(
      (g) => {
        let last = g.services.shop.book('0', { name: 'n0' });
        const side = g.each('side', { of: ['a', 'b', 'c', 'd', 'e'], width: 2 }, (item, { services }) => services.shop.pay(item));
        for (let index = 1; index < 10; index++) last = g.services.shop.book(String(index), { name: `n${String(index)}`, after: last });
        return { last, side };
      },
      { calls: 4 },
    );
    expect(end).toEqual({ kind: 'completed', output: { last: '9', side: ['a', 'b', 'c', 'd', 'e'] } });
    expect(runs.length).toBeGreaterThan(2);
    expect(services.misuses).toEqual([]);
    const ids = runs.flatMap((run) => idsOf(run));
    expect(ids).toHaveLength(15);
    expect(new Set(ids).size).toBe(15);
  });

  it('takes along where groups, rounds and fan-outs are', async () => {
    const { end, runs } = await runInParts(
      (g) =>
        g.each('row', { of: inputOf<string[]>(g), width: 2 }, (row, outer) => {
          const rounds = outer.repeat('round', (again) => ({ seen: again.services.shop.book(row, { name: 'seen' }), index: again.round }), {
            until: (last) => gte(last.index, 2),
          });
          return [rounds.index, outer.services.shop.pay(rounds.seen, { name: 'paid' })];
        }),
      { input: ['a', 'b', 'c'], calls: 2 },
    );
    expect(end).toEqual({
      kind: 'completed',
      output: [
        [2, 'a'],
        [2, 'b'],
        [2, 'c'],
      ],
    });
    expect(runs.length).toBeGreaterThan(3);
    expect(runs.flatMap((run) => idsOf(run))).toHaveLength(12);
  });

  it('undoes what was done in all its runs', async () => {
    const { end, runs, services } = await runInParts(
      (g) => {
        const booked = g.each('booked', { of: ['a', 'b', 'c', 'd'], width: 1 }, (item, { services }) => services.shop.book(item));
        return g.services.shop.pay('fails', { after: booked });
      },
      { calls: 2, services: refusing('fails') },
    );
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'Refused' } });
    expect(runs.length).toBeGreaterThan(1);
    expect(services.effects()).toEqual([]);
  });

  it('keeps deadlines, and signals that came meanwhile', async () => {
    const build = ({ services, signal, timer }: SaleBuilder) => {
      const steps = services.shop.look('a', { name: 'a', after: timer('first', '1h') });
      const more = services.shop.look('b', { name: 'b', after: steps });
      return [signal('paid', { within: '3h' }), signal('delivered'), more];
    };
    const first = runGraph(build, { long: () => true });
    const { clock } = first;
    await first.run.signal('delivered', 'to the door');
    const end = await first.finish();
    const { carried } = (end as { error: { carried: never } }).error;
    const second = runGraph(build, { clock, carried: JSON.parse(JSON.stringify(carried)) as never });
    expect(await second.finish()).toEqual({ kind: 'completed', output: [null, 'to the door', 'b'] });
    expect(clock.now()).toBe(3 * 3_600_000);
  });
});
