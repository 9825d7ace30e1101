// What a run asks people, in a test: who answers it, hands it on, or lets it be.

import { describe, expect, it } from 'vitest';
import { implement } from '../../src/workflows/implement.ts';
import { exploreFaults } from '../../src/testing/faults/explore-faults.ts';
import { simulate } from '../../src/testing/simulation/simulate.ts';
import { withTemporal } from '../../src/testing/temporal/with-temporal.ts';
import { BusinessError } from '../../src/model/errors.ts';
import { takingLeave } from '../fixtures/asking/leave.ts';
import { leave } from '../fixtures/leave.ts';

const services = { depot: { take: ({ id }: { readonly id: string }) => ({ taken: id }), send: undefined } };
const options = { input: { manager: 'ada', id: 'l-1' }, services };
const yes = { ask: 'approve', by: 'ada', answer: { granted: true } } as const;

describe('a simulated run that asks somebody', () => {
  it('is answered, by the form that the contract declares', async () => {
    const run = await simulate(takingLeave, { ...options, messages: [{ at: '2d', ...yes }] });
    expect(run).toMatchObject({ outcome: 'completed', output: '1 by ada', replies: [{ ask: 'approve', answer: { output: undefined } }] });
    expect(run.duration).toBe(2 * 86_400_000);
  });

  it('waits for who it was handed on to', async () => {
    const messages = [{ at: '1h', ask: 'approve', by: 'ada', to: 'bob' } as const, { at: '3h', ...yes, by: 'bob' } as const];
    const before = await simulate(takingLeave, { ...options, messages, until: '2h' });
    expect(before.waits).toMatchObject([{ kind: 'ask', ask: 'approve', of: 'bob', delegated: ['bob'] }]);
    expect(await simulate(takingLeave, { ...options, messages })).toMatchObject({ output: '1 by bob' });
  });

  it('goes on without an answer when the time is over', async () => {
    const run = await simulate(takingLeave, options);
    expect(run.outcome).toBe('undone');
    expect(run.duration).toBe(7 * 86_400_000);
  });

  it('is answered once it has asked, by who was to answer before', async () => {
    const takesLong = {
      depot: {
        ...services.depot,
        take: (_: unknown, { sleep }: { sleep(time: '3s'): Promise<void> }) => sleep('3s').then(() => ({ taken: '1' })),
      },
    };
    const run = await simulate(takingLeave, { ...options, services: takesLong, messages: [{ at: '1s', ...yes }] });
    expect(run).toMatchObject({ outcome: 'completed', duration: 3_000 });
  });

  it('is answered once: who comes later is told so', async () => {
    const twice = implement(leave, async (_, { depot }, run) => {
      const first = await run.ask('approve', { of: 'ada' });
      await depot.take({ id: 'l-1' });
      return first.kind;
    });
    const messages = [{ at: '1h', ...yes } as const, { during: 'depot.take', ...yes, by: 'bob' } as const];
    const { replies } = await simulate(twice, { ...options, messages });
    expect(replies[1]).toMatchObject({
      answer: { error: { message: expect.stringContaining("Cannot answer 'approve': it was answered by ada at") as string } },
    });
  });

  it('is not said what does not fit: an unknown question, a wrong form', async () => {
    await expect(simulate(takingLeave, { ...options, messages: [{ at: '1h', ...yes, ask: 'aprove' } as never] })).rejects.toThrow(
      "Cannot answer ask 'aprove': process 'leave' has no such ask. It has: approve",
    );
    await expect(
      simulate(takingLeave, { ...options, messages: [{ at: '1h', ...yes, answer: { granted: 'maybe' } } as never] }),
    ).rejects.toMatchObject({
      kind: 'invalid-input',
      message: expect.stringContaining("Answer to 'approve' of process 'leave'") as string,
    });
  });

  it('and is never answered says whom it waits for', async () => {
    const patient = implement(leave, async (_, _services, run) => (await run.ask('approve', { of: 'ada' })).kind);
    await expect(simulate(patient, options)).rejects.toThrow("it waits for 'ada' to answer 'approve'. Send it with messages");
  });

  it('keeps what must hold whatever goes wrong, and is answered however late it asks', async () => {
    const granted = implement(leave, async ({ id }, { depot }, run) => {
      await depot.take({ id });
      const outcome = await run.ask('approve', { of: 'ada' });
      await depot.take({ id: 'second' });
      if (outcome.kind === 'expired') throw new BusinessError('Empty', { details: { id } });
      return outcome.by;
    });
    const report = await exploreFaults(granted, { ...options, messages: [{ at: '1s', ...yes }], pairs: 60 });
    expect(report.violations).toEqual([]);
    expect(report.singles).toBe(20);
  });
});

describe('on Temporal', () => {
  it('it is answered as in memory', async () => {
    await using temporal = await withTemporal({ processes: new URL('../fixtures/asking/', import.meta.url) });
    const messages = [{ at: '1h', ask: 'approve', by: 'ada', to: 'bob' } as const, { at: '3h', ...yes, by: 'bob' } as const];
    const there = await temporal.simulate(takingLeave, { ...options, messages });
    const here = await simulate(takingLeave, { ...options, messages });
    const seen = ({ outcome, output, done, replies }: typeof here) => ({ outcome, output, done, replies });
    expect(seen(there)).toEqual(seen(here));
    expect(there.output).toBe('1 by bob');
  });
});
