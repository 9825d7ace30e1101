// People in the loop: asked, reminded, asked past, answered once.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Body } from '../../../src/model/code/body.ts';
import { code } from '../../../src/model/code/code.ts';
import { defineProcess } from '../../../src/model/contract/process.ts';
import { kindOf } from '../../../src/model/errors.ts';
import { runInMemory } from '../../../src/testing/memory/run-in-memory.ts';
import { createFakeServices, type FakeOptions } from '../support/fake-services.ts';
import { shop } from '../support/shop.ts';

const leave = defineProcess('leave', { output: z.unknown(), uses: { shop }, asks: { approve: z.object({ granted: z.boolean() }) } });

function applying(body: Body<typeof leave>, options: FakeOptions = {}) {
  const services = createFakeServices(options);
  return Object.assign(runInMemory({ contract: leave, notation: code(body) }, undefined, { call: services.call }), { services });
}

const granted = { kind: 'answer', ask: 'approve', by: 'ada', answer: { granted: true }, checked: true } as const;

describe('a question to a person', () => {
  it('waits for the answer, and returns who gave it', async () => {
    const run = applying(async (_, __, run) => run.ask('approve', { of: 'manager', about: { days: 3 } }));
    await run.settle();
    expect(run.run.snapshot().waits).toMatchObject([{ kind: 'ask', ask: 'approve', of: 'manager', since: 0, about: { days: 3 } }]);
    await run.run.reply(granted);
    expect(await run.finish()).toEqual({
      kind: 'completed',
      output: { kind: 'answered', answer: { granted: true }, by: 'ada', delegated: [] },
    });
    expect(run.asked).toEqual([['manager'], []]);
  });

  it('reminds again and again, then escalates, then expires', async () => {
    const run = applying(async (_, { shop }, run) => {
      const remind = { every: '1d', call: (to: string) => shop.look(`remind ${to} ${String(run.now())}`) } as const;
      const escalate = { after: '50h', to: 'director', call: (to: string) => shop.look(`escalate to ${to}`) } as const;
      return run.ask('approve', { of: 'manager', remind, escalate, deadline: '4d' });
    });
    const day = 86_400_000;
    expect(await run.finish()).toEqual({ kind: 'completed', output: { kind: 'expired', delegated: [] } });
    expect(run.services.effects().map((effect) => effect.replace('shop.look ', ''))).toEqual([
      `remind manager ${String(day)}`,
      `remind manager ${String(2 * day)}`,
      'escalate to director',
      `remind director ${String(3 * day)}`,
    ]);
    expect(run.clock.now()).toBe(4 * day);
    expect(run.asked).toEqual([['manager'], ['director'], []]);
  });

  it('counts the reminders in the snapshot, also without a call', async () => {
    const run = applying(async (_, __, run) => run.ask('approve', { of: 'manager', remind: { every: '1d' } }));
    await run.settle();
    expect(run.run.snapshot().waits[0]).not.toHaveProperty('reminded');
    await run.advance('50h');
    expect(run.run.snapshot().waits).toMatchObject([{ kind: 'ask', reminded: { times: 2, last: 2 * 86_400_000 } }]);
    await run.run.reply(granted);
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
  });

  const reminding: Body<typeof leave> = (_, { shop }, run) =>
    run.ask('approve', { of: 'manager', remind: { every: '1d', call: (to) => shop.look(`remind ${to}`) } });

  it('continues to wait if a reminder fails for good, and shows the reason', async () => {
    const run = applying(reminding, { fault: (_, attempt) => (attempt === 1 ? 'refused' : undefined) });
    await run.advance('25h');
    expect(run.run.snapshot().waits).toMatchObject([
      { kind: 'ask', reminded: { times: 1 }, unreached: { kind: 'business', code: 'Refused' } },
    ]);
    await run.run.reply(granted);
    expect(await run.finish()).toMatchObject({ kind: 'completed', output: { by: 'ada' } });
  });

  it('forgets that a reminder failed once the next one gets through', async () => {
    const run = applying(reminding, { fault: ({ id }) => (id === 'shop.look' ? 'refused' : undefined) });
    await run.advance('49h');
    expect(run.run.snapshot().waits[0]).toMatchObject({ reminded: { times: 2 }, unreached: undefined });
    await run.run.reply(granted);
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
  });

  it('keeps no answer waiting for a reminder that is still being tried, and tries it no more', async () => {
    const run = applying(reminding, { fault: () => 'unavailable' });
    await run.advance('24h');
    expect(run.run.snapshot().steps).toMatchObject([{ id: 'shop.look', state: { kind: 'running' } }]);
    const at = run.clock.now();
    await run.run.reply(granted);
    expect(await run.finish()).toMatchObject({ kind: 'completed', output: { by: 'ada' } });
    expect(run.clock.now() - at).toBeLessThan(1_000);
    expect(run.run.snapshot().steps).toMatchObject([{ id: 'shop.look', state: { kind: 'failed', error: { kind: 'cancelled' } } }]);
  });

  it('tells whom it asks instead at once, and reminds the other one no more', async () => {
    const run = applying(
      async (_, { shop }, run) => {
        const call = (to: string) => shop.look(to);
        return run.ask('approve', { of: 'manager', remind: { every: '1d', call }, escalate: { after: '24.5h', to: 'director', call } });
      },
      { fault: ({ input }) => (input === 'manager' ? 'unavailable' : undefined) },
    );
    await run.advance('25h');
    expect(run.services.effects()).toEqual(['shop.look director']);
    expect(run.run.snapshot().waits).toMatchObject([{ of: 'director', unreached: undefined }]);
    expect(run.run.snapshot().steps).toMatchObject([
      { state: { kind: 'failed', error: { kind: 'cancelled' } } },
      { state: { kind: 'completed' } },
    ]);
    await run.run.reply(granted);
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
  });

  it('can be delegated, and is answered by another person', async () => {
    const run = applying(async (_, __, run) => run.ask('approve', { of: 'manager' }));
    await run.settle();
    await run.run.reply({ kind: 'delegate', ask: 'approve', by: 'manager', to: 'bob' });
    await run.settle();
    expect(run.run.snapshot().waits).toMatchObject([{ kind: 'ask', of: 'bob', delegated: ['bob'] }]);
    await run.run.reply({ ...granted, by: 'bob' });
    expect(await run.finish()).toMatchObject({ output: { by: 'bob', delegated: ['bob'] } });
    expect(run.asked).toEqual([['manager'], ['bob'], []]);
  });

  it('is answered once, by a checked form, and only while it is asked', async () => {
    const run = applying(async (_, __, run) => {
      await run.ask('approve', { of: 'manager' });
      return run.ask('approve', { of: 'director' });
    });
    await run.settle();
    const { checked: _, ...unchecked } = granted;
    await expect(run.run.reply(unchecked)).rejects.toThrow('it was not checked against the form');
    await expect(run.run.reply({ ...granted, ask: 'pay' })).rejects.toThrow("Cannot answer 'pay': it is not asked now (asked: approve)");
    const second = { message: "Cannot answer 'approve': it was answered by ada at 1970-01-01T00:00:00.000Z", code: 'AlreadyAnswered' };
    await Promise.all([run.run.reply(granted), expect(run.run.reply({ ...granted, by: 'eve' })).rejects.toMatchObject(second)]);
    await run.settle();
    await expect(run.run.reply({ ...granted, by: 'eve' })).rejects.toMatchObject(second);
    await run.run.reply({ ...granted, ask: 'approve#2' });
    expect(await run.finish()).toMatchObject({ kind: 'completed' });
  });

  it('ends with the run if that is cancelled', async () => {
    const run = applying(async (_, __, run) => run.ask('approve', { of: 'manager' }));
    await run.settle();
    await run.run.cancel();
    const end = await run.finish();
    expect(end.kind === 'failed' && kindOf(end.error)).toBe('cancelled');
    expect(run.asked.at(-1)).toEqual([]);
  });
});
