// Nodes that ask somebody, and nodes that are runs of other processes.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { process } from '../../../src/model/contract/process.ts';
import { code } from '../../../src/model/code/code.ts';
import { eq } from '../../../src/model/graph/build/conditions.ts';
import { graph } from '../../../src/model/graph/graph.ts';
import { runInMemory } from '../../../src/testing/run-in-memory.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { sale, shop } from '../support/shop.ts';
import { idsOf, refusing } from './support.ts';

const leave = process('leave', {
  input: z.object({ boss: z.string() }),
  output: z.string().optional(),
  uses: { shop },
  asks: { approve: z.object({ yes: z.boolean() }) },
});

const asking = graph(leave, (g) => {
  const approval = g.ask('approve', { of: g.input.boss, about: { days: 3 }, escalate: { after: '1d', to: 'board' }, deadline: '3d' });
  const way = g.choose('way', { answered: eq(approval.kind, 'answered') }, { otherwise: 'expired' });
  const booked = g.services.shop.book('leave', { on: way.answered });
  g.fail('NobodyAnswered', { on: way.expired });
  return booked;
});

describe('a node that asks somebody', () => {
  const begin = () => runInMemory({ contract: leave, notation: asking }, { boss: 'ada' }, createFakeServices());

  it('goes on with the answer', async () => {
    const run = begin();
    await run.settle();
    expect(run.run.snapshot().waits).toMatchObject([{ kind: 'ask', ask: 'approve', of: 'ada', about: { days: 3 } }]);
    await run.run.reply({ kind: 'answer', ask: 'approve', by: 'ada', answer: { yes: true }, checked: true });
    expect(await run.finish()).toEqual({ kind: 'completed', output: 'leave' });
  });

  it('asks past who does not answer, and knows when nobody does', async () => {
    const run = begin();
    await run.advance('25h');
    expect(run.run.snapshot().waits).toMatchObject([{ of: 'board' }]);
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { code: 'NobodyAnswered' } });
  });
});

const mall = process('mall', { input: z.null(), output: z.unknown(), uses: { shop, sale } });

describe('a node that is a run of another process', () => {
  const child = { contract: sale, notation: code<typeof sale>(async (item, services) => services.shop.book(item as string)) };
  const begin = (services: ReturnType<typeof createFakeServices>) =>
    runInMemory(
      {
        contract: mall,
        notation: graph(mall, (g) => {
          const sold = g.each('sold', { of: ['tea', 'milk'] }, (item, inside) => inside.services.sale(item));
          return g.services.shop.pay('all', { after: sold });
        }),
      },
      null,
      { call: services.call, processes: [{ implementation: child }] },
    );

  it('gives its output', async () => {
    const run = begin(createFakeServices());
    expect(await run.finish()).toEqual({ kind: 'completed', output: 'all' });
    expect(run.run.snapshot().steps.map(({ id, execution }) => [id, execution])).toEqual([
      ['sold[0]', 'child'],
      ['sold[1]', 'child'],
      ['shop.pay', 'remote'],
    ]);
  });

  it('is undone with the run', async () => {
    const services = refusing('all');
    const run = begin(services);
    expect(await run.finish()).toMatchObject({ kind: 'failed', error: { code: 'Refused' } });
    expect(services.effects()).toEqual([]);
    expect(idsOf(run).filter((id) => id.startsWith('undo'))).toHaveLength(2);
  });
});
