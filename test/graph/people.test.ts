// Nodes that ask somebody, and nodes that are runs of other processes.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operation } from '../../src/model/contract/operation.ts';
import { defineProcess } from '../../src/model/contract/process.ts';
import { defineService } from '../../src/model/contract/service.ts';
import { code } from '../../src/model/code/code.ts';
import { analyse } from '../../src/graph/analysis/analyse.ts';
import { eq } from '../../src/graph/builder/conditions.ts';
import type { NodeDefinition } from '../../src/graph/definition.ts';
import { graph } from '../../src/graph/graph.ts';
import { ContinuedAsNew } from '../../src/testing/memory/continued-as-new.ts';
import type { MemoryOptions } from '../../src/testing/memory/memory-runtime.ts';
import { run as runInMemory } from '../model/support/run.ts';
import { createFakeServices } from '../model/support/fake-services.ts';
import { sale, shop } from '../model/support/shop.ts';
import { idsOf, refusing } from './support.ts';

const Reminder = z.object({ ask: z.string(), to: z.string(), about: z.object({ days: z.int() }) });
const mail = defineService('mail', { remind: operation({ input: Reminder }), send: operation({ input: z.object({ text: z.string() }) }) });
const leave = defineProcess('leave', {
  input: z.object({ boss: z.string() }),
  output: z.string().optional(),
  uses: { shop, mail },
  asks: { approve: z.object({ yes: z.boolean() }) },
});

const asking = graph(leave, (g) => {
  const approval = g.ask('approve', { of: g.input.boss, about: { days: 3 }, escalate: { after: '1d', to: 'board' }, deadline: '3d' });
  const way = g.choose('way', { answered: eq(approval.kind, 'answered') }, { otherwise: 'expired' });
  const booked = g.services.shop.book('leave', { on: way.answered });
  g.fail('NobodyAnswered', { on: way.expired });
  return booked;
});

describe('a node that asks a question', () => {
  const begin = () => runInMemory({ contract: leave, notation: asking }, { boss: 'ada' }, { call: createFakeServices().call });

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

const mall = defineProcess('mall', { input: z.null(), output: z.unknown(), uses: { shop, sale } });

describe('a node that reminds', () => {
  const reminding = (call: 'mail.remind' | undefined) =>
    graph(leave, (g) => {
      const remind = { every: '1d', ...(call !== undefined && { call }) } as const;
      const escalate = { after: '36h', to: 'board', call: 'mail.remind' } as const;
      const approval = g.ask('approve', { of: g.input.boss, about: { days: 3 }, remind, escalate });
      return g.services.shop.book('leave', { after: approval });
    });
  const begin = (call: 'mail.remind' | undefined, services = createFakeServices()) =>
    runInMemory({ contract: leave, notation: reminding(call) }, { boss: 'ada' }, { call: services.call });
  const answer = { kind: 'answer', ask: 'approve', by: 'ada', answer: { yes: true }, checked: true } as const;

  it('calls the operation that it names with what is asked, whom, and what it is about', async () => {
    const run = begin('mail.remind');
    await run.advance('49h');
    expect(run.calls.map(({ call: { operation, input } }) => [operation, input])).toEqual(
      ['ada', 'board', 'board'].map((to) => ['mail.remind', { ask: 'approve', to, about: { days: 3 } }]),
    );
    expect(run.run.snapshot().waits).toMatchObject([{ kind: 'ask', of: 'board', reminded: { times: 2 } }]);
    await run.run.reply(answer);
    expect(await run.finish()).toEqual({ kind: 'completed', output: 'leave' });
  });

  it('goes on waiting where that fails', async () => {
    const run = begin(
      'mail.remind',
      createFakeServices({ fault: ({ operation }) => (operation === 'mail.remind' ? 'refused' : undefined) }),
    );
    await run.advance('25h');
    expect(run.run.snapshot().waits).toMatchObject([{ kind: 'ask', unreached: { kind: 'business', code: 'Refused' } }]);
    await run.run.reply(answer);
    expect(await run.finish()).toEqual({ kind: 'completed', output: 'leave' });
  });

  it('is analysed: the operation has to be there, and to take what a reminder says', () => {
    const approval: NodeDefinition = { kind: 'ask', ask: 'approve', of: { $: 'input/boss' }, about: { days: 3 } };
    const messages = (more: object) =>
      analyse({ nodes: { approval: { ...approval, ...more } } }, { contract: leave }).findings.map(({ message }) => message);
    expect(messages({ remind: { every: '1d', call: 'mail.remind' } })).toEqual([]);
    expect(messages({ remind: { every: '1d', call: 'mail.shout' } })).toEqual([
      expect.stringContaining(
        "node 'approval' reminds by operation 'mail.shout', which process 'leave' does not use (operations: shop.book,",
      ),
    ]);
    expect(messages({ escalate: { after: '1d', to: 'board', call: 'mail.send' } })).toEqual([
      "what node 'approval' calls 'mail.send' with has no field 'text', which is required",
    ]);
    expect(messages({ about: { days: 'three' }, remind: { every: '1d', call: 'mail.remind' } })).toEqual([
      "'about.days' of what node 'approval' calls 'mail.remind' with must be integer, but is string; use another field, or change the contract",
    ]);
  });

  it('is typed: an operation that takes something else is no reminder', () => {
    graph(leave, (g) => {
      // @ts-expect-error -- it takes a text
      g.ask('approve', { of: 'ada', remind: { every: '1d', call: 'mail.send' } });
      return undefined;
    });
  });
});

describe('a question that is open where the history grows long', () => {
  const asks = graph(leave, (g) => {
    const approval = g.ask('approve', {
      of: g.input.boss,
      about: { days: 3 },
      remind: { every: '5h', call: 'mail.remind' },
      escalate: { after: '1d', to: 'board' },
      deadline: '3d',
    });
    const later = g.services.shop.book('later', { after: g.timer('a while', '2h') });
    return g.value('both', approval.kind, { after: later });
  });
  const begin = (options: Partial<MemoryOptions> = {}) =>
    runInMemory({ contract: leave, notation: asks }, { boss: 'ada' }, { call: createFakeServices().call, ...options });
  const carriedBy = async (run: ReturnType<typeof begin>) => {
    const error: unknown = await run.result.catch((thrown: unknown) => thrown);
    return JSON.parse(JSON.stringify((error as ContinuedAsNew).carried)) as NonNullable<MemoryOptions['carried']>;
  };
  const answer = { kind: 'answer', ask: 'approve', by: 'bob', answer: { yes: true }, checked: true } as const;

  it('stays open: whose it is, until when, and who was reminded', async () => {
    let long = false;
    const first = begin({ long: () => long });
    const { clock } = first;
    await first.settle();
    long = true;
    await first.run.reply({ kind: 'delegate', ask: 'approve', by: 'ada', to: 'bob' });
    await first.advance('2h');
    const second = begin({ clock, carried: await carriedBy(first) });
    await second.settle();
    const asked = { kind: 'ask', ask: 'approve', of: 'bob', since: 0, delegated: ['bob'], about: { days: 3 }, deadline: 72 * 3_600_000 };
    expect(second.run.snapshot().waits).toMatchObject([{ ...asked, until: 5 * 3_600_000 }]);
    expect(second.asked).toEqual([['bob']]);
    await second.advance('23h');
    expect(second.run.snapshot().waits).toMatchObject([{ ...asked, of: 'board' }]);
    await second.run.reply(answer);
    expect(await second.finish()).toMatchObject({ kind: 'completed', output: 'answered' });
  });

  it('goes on as new for being reminded of alone', async () => {
    let long = false;
    const first = begin({ long: () => long });
    const { clock } = first;
    await first.advance('3h');
    long = true;
    await first.advance('2h');
    const second = begin({ clock, carried: await carriedBy(first) });
    await second.settle();
    expect(second.run.snapshot().waits).toMatchObject([{ reminded: { times: 1, last: 5 * 3_600_000 }, until: 10 * 3_600_000 }]);
    await second.run.reply(answer);
    expect(await second.finish()).toMatchObject({ kind: 'completed' });
  });

  it('is answered once the answer was taken, in whichever run', async () => {
    let long = false;
    const first = begin({ long: () => long });
    const { clock } = first;
    await first.advance('119m');
    long = true;
    const replied = first.run.reply(answer);
    const advanced = first.advance('1m');
    await Promise.all([replied, advanced]);
    const second = begin({ clock, carried: await carriedBy(first) });
    expect(await second.finish()).toMatchObject({ kind: 'completed', output: 'answered' });
  });
});

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
