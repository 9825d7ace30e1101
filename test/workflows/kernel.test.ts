// The step kernel on a real Temporal server: what its history, status and search attributes say about a run.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BusinessError, isBusinessError, isCancelled, kindOf } from '../../src/model/errors.ts';
import type { AnySnapshot } from '../../src/model/kernel/snapshot.ts';
import { onAndOn, oneWay, secondTry, takeTwo, takeTwoLocally } from '../fixtures/probe.ts';
import { inProcessDepot, type Depot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { roadblock } from '../support/roadblock.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';

let world: OnTemporal;
let depot: Depot;
beforeAll(async () => {
  depot = inProcessDepot();
  world = await onTemporal({ processes: new URL('../fixtures/processes/', import.meta.url), services: [depot.connection] });
});
afterAll(() => world.stop());

/** How long a run that works may take to answer itself: its history knows no waits. */
const answered = { within: '30s' } as const;
const endOf = (run: { result(): Promise<unknown> }) => run.result().catch((error: unknown) => error);
const outcomeOf = async (run: { temporal: { describe(): Promise<{ searchAttributes: Record<string, unknown> }> } }) =>
  (await run.temporal.describe()).searchAttributes['TenutoOutcome'];
const shapeOf = ({ outcome, steps }: AnySnapshot) => ({
  outcome,
  steps: steps.map(({ id, key, state, undo, execution, began, ended }) => ({
    id,
    key,
    state: state.kind,
    undo: undo.kind,
    execution,
    began: began.position,
    ended: ended?.position,
  })),
});

describe('a run that completes', () => {
  it('adds no events beside its steps, because Temporal’s status shows the outcome', async () => {
    const run = await world.client.start(takeTwo, { first: 'a', second: 'b' });
    expect(await run.result()).toEqual({ taken: ['a', 'b'] });
    const { events = [] } = await run.temporal.fetchHistory();
    expect(events?.length).toBe(1 + 3 + 2 * 6 + 1);
    expect(await outcomeOf(run)).toBeUndefined();
  });

  it('shows its steps by name where Temporal shows activities', async () => {
    const run = await world.client.start(takeTwo, { first: 'c', second: 'd' });
    await run.result();
    const { events = [] } = await run.temporal.fetchHistory();
    const scheduled = events?.flatMap(({ activityTaskScheduledEventAttributes: it }) =>
      it ? [[it.activityType?.name, it.activityId]] : [],
    );
    expect(scheduled).toEqual([
      ['depot.take', 'depot.take'],
      ['depot.take', 'depot.take#2'],
    ]);
  });
});

describe('a run that fails', () => {
  it("ends with the business error and the outcome 'undone'", async () => {
    const run = await world.client.start(takeTwo, { first: 'e', second: 'nothing' });
    const error = await endOf(run);
    expect(isBusinessError(error, 'Empty') && error.details).toEqual({ id: 'nothing' });
    expect((await run.temporal.describe()).status.name).toBe('FAILED');
    expect(await outcomeOf(run)).toEqual(['undone']);
    expect(depot.calls).toContain('put e');
    expect(depot.calls).not.toContain('put nothing');
  });

  it('undoes a step whose answer broke its contract, and names the field', async () => {
    depot.on('take', 'garbled', () => {
      throw Object.assign(new Error('Answer of depot.take is not valid: taken: expected string'), {
        kind: 'invalid-answer',
        issues: [{ path: 'taken', message: 'expected string' }],
      });
    });
    const run = await world.client.start(takeTwo, { first: 'garbled' });
    expect(await endOf(run)).toMatchObject({ kind: 'invalid-answer', issues: [{ path: 'taken' }] });
    expect(depot.calls).toContain('put garbled');
  });

  it('waits for a person if an undo fails, and continues when one decides', async () => {
    let broken = true;
    depot.on('put', 'stuck', () => {
      if (broken) throw new BusinessError('Jammed', { message: 'The door is jammed', details: null });
    });
    const run = await world.client.start(takeTwo, { first: 'stuck', second: 'nothing' });
    const waiting = await eventually(() => run.snapshot(answered), { holds: ({ outcome }) => outcome === 'undo-failed' });
    expect(waiting.waits).toMatchObject([{ kind: 'person', step: 'depot.take', error: { code: 'Jammed' } }]);
    await eventually(() => outcomeOf(run), { holds: (outcome) => String(outcome) === 'undo-failed' });
    await expect(run.decide({ step: 'depot.give', action: 'retry' })).rejects.toThrow(
      /the run has no such step \(waiting for a person: depot.take\)/,
    );
    await expect(run.decide({ action: 'settle' })).rejects.toMatchObject({
      kind: 'business',
      code: 'NotWaiting',
      details: { step: null, waiting: ['depot.take'] },
    });
    broken = false;
    await run.decide({ step: 'depot.take', action: 'retry' });
    expect(isBusinessError(await endOf(run), 'Empty')).toBe(true);
    expect(await outcomeOf(run)).toEqual(['undone']);
  });

  it('accepts a decision as soon as the history has the failure, before the run has processed it', async () => {
    const decided = async (id: string) => {
      const refusals = [new BusinessError('Jammed', { details: null })];
      depot.on('put', id, () => {
        const refusal = refusals.pop();
        if (refusal) throw refusal;
      });
      const run = await world.client.start(takeTwo, { first: id, second: 'nothing' });
      await firstOf(run.watch(), ({ steps }) => steps.some(({ undo }) => undo.kind === 'failed'));
      await run.decide({ step: 'depot.take', action: 'retry' });
      return isBusinessError(await endOf(run), 'Empty');
    };
    const ids = Array.from({ length: 8 }, (_, index) => `hasty-${String(index)}`);
    expect(await Promise.all(ids.map(decided))).toEqual(ids.map(() => true));
  });

  it('lets a person settle a failed undo', async () => {
    depot.on('put', 'broken', () => {
      throw new BusinessError('Jammed', { details: null });
    });
    const run = await world.client.start(takeTwo, { first: 'broken', second: 'nothing' });
    await eventually(() => run.snapshot(), { holds: ({ outcome }) => outcome === 'undo-failed' });
    await run.decide({ step: 'depot.take', action: 'settle', note: 'carried back by hand' });
    await endOf(run);
    const { steps } = await run.snapshot();
    expect(steps[0]?.undo).toMatchObject({ kind: 'settled', note: 'carried back by hand' });
  });
});

describe('a cancelled run', () => {
  it('waits for the step in flight, undoes it, and ends as cancelled', async () => {
    const taking = roadblock();
    depot.on('take', 'slow', taking.here);
    const run = await world.client.start(takeTwo, { first: 'slow' });
    await taking.reached;
    await run.cancel();
    taking.lift();
    expect(isCancelled(await endOf(run))).toBe(true);
    expect(depot.calls.filter((call) => call.endsWith(' slow'))).toEqual(['take slow', 'put slow']);
  });
});

describe('past a pivot', () => {
  it('a failure waits for a person, and nothing that was done is undone', async () => {
    const run = await world.client.start(oneWay, { id: 'gone' });
    const { waits } = await eventually(() => run.snapshot(answered), { holds: ({ outcome }) => outcome === 'undo-failed' });
    expect(waits).toMatchObject([{ kind: 'person', error: { kind: 'undo-failed' } }]);
    await expect(run.decide({ action: 'retry' })).rejects.toMatchObject({
      code: 'NotRetryable',
      message: expect.stringContaining('Cannot retry the run itself: it failed after its pivot') as unknown,
    });
    await run.decide({ action: 'settle' });
    expect(kindOf(await endOf(run))).toBe('undo-failed');
    expect(depot.calls).not.toContain('put gone');
  });
});

describe('an attempt', () => {
  it('is undone as a whole, and a repeated step has a new key', async () => {
    const run = await world.client.start(secondTry, { id: 'again' });
    expect(await run.result()).toBe('second');
    const { steps } = await run.snapshot();
    expect(steps.map(({ id, generation, undo }) => [id, generation, undo.kind])).toEqual([
      ['mine', 1, 'undone'],
      ['depot.take', 1, 'none'],
      ['mine~2', 2, 'registered'],
    ]);
    expect([...depot.taken.keys()].filter((key) => key.startsWith(run.id))).toEqual([expect.stringMatching(/\/mine\/2$/)]);
  });
});

describe('a run that continues as new', () => {
  it('continues counting, keeps its keys, and loses no signal', async () => {
    const run = await world.client.start(onAndOn, { left: ['i', 'j'] });
    await run.signal('goOn', 'end');
    expect(await run.result()).toEqual(['i', 'j', 'end']);
    const keys = [...depot.taken.keys()].filter((key) => key.startsWith(run.id)).map((key) => key.slice(run.id.length + 1).split('/'));
    expect(keys.map(([, ...step]) => step)).toEqual([
      ['depot.take', '1'],
      ['depot.take#2', '1'],
    ]);
    expect(new Set(keys.map(([firstRun]) => firstRun)).size).toBe(1);
  });

  it('undoes the steps of its earlier runs', async () => {
    const run = await world.client.start(onAndOn, { left: ['k', 'l', 'nothing'] });
    expect(isBusinessError(await endOf(run), 'Empty')).toBe(true);
    expect(depot.calls.filter((call) => /^put [kl]$/.test(call))).toEqual(['put l', 'put k']);
  });
});

describe('local steps', () => {
  it('have no separate tasks, and are undone like other steps', async () => {
    const run = await world.client.start(takeTwoLocally, { first: 'f', second: 'nothing' });
    expect(isBusinessError(await endOf(run), 'Empty')).toBe(true);
    const { events = [] } = await run.temporal.fetchHistory();
    expect(events?.some(({ activityTaskScheduledEventAttributes: it }) => it)).toBe(false);
    expect(depot.calls).toContain('put f');
  });

  it('are shielded: a cancellation arrives at the next durable point, not between two of them', async () => {
    const taking = roadblock();
    depot.on('take', 'held', taking.here);
    const run = await world.client.start(takeTwoLocally, { first: 'held', second: 'next', wait: true });
    await taking.reached;
    await run.cancel();
    taking.lift();
    expect(isCancelled(await endOf(run))).toBe(true);
    expect(depot.calls.filter((call) => /held|next/.test(call))).toEqual(['take held', 'put held']);
  });
});

describe('a snapshot', () => {
  it.each([
    ['remote', takeTwo],
    ['local', takeTwoLocally],
  ])('says the same from the history as from the run (%s)', async (_, process) => {
    const run = await world.client.start(process, { first: 'g', second: 'h', wait: true });
    const own = await eventually(() => run.snapshot(answered), { holds: ({ waits }) => waits.length === 1 });
    const watched = await firstOf(run.watch(), ({ steps }) => steps.length === own.steps.length && steps.every(({ ended }) => ended));
    expect(shapeOf(watched)).toEqual(shapeOf(own));
    await run.signal('goOn');
    await run.result();
    expect(shapeOf(await run.snapshot())).toMatchObject({ outcome: 'completed', steps: [{ state: 'completed' }, { state: 'completed' }] });
  });
});

describe('a run ended from outside', () => {
  it.each([
    ['remote', takeTwo],
    ['local', takeTwoLocally],
  ])('is found, and undone from its history (%s)', async (kind, process) => {
    const run = await world.client.start(process, { first: `left-${kind}`, wait: true });
    await eventually(() => run.snapshot(answered), { holds: ({ waits }) => waits.length === 1 });
    await run.temporal.terminate('by mistake');
    expect(await endOf(run)).toMatchObject({ kind: 'run-abandoned', message: expect.stringContaining('client.undoAbandoned') as string });
    expect((await run.snapshot()).outcome).toBe('abandoned');
    const found = async () => (await world.client.findAbandoned([process])).find(({ id }) => id === run.id); // others may be there, too
    expect(await eventually(found, { holds: (one) => one !== undefined })).toMatchObject({ open: ['depot.take'], pivoted: false });
    const undoing = await world.client.undoAbandoned(process, run.id);
    await undoing.result();
    expect(depot.calls).toContain(`put left-${kind}`);
    expect([...depot.taken.keys()].some((key) => key.startsWith(run.id))).toBe(false);
    await eventually(found, { holds: (one) => one === undefined });
  });
});

async function firstOf<T>(values: AsyncIterable<T>, holds: (value: T) => boolean): Promise<T> {
  for await (const value of values) if (holds(value)) return value;
  throw new Error('The run was closed before that');
}
