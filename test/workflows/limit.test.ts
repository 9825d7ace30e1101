// Limits by key on a real Temporal server: what the services see, whatever happens to runs and workers.

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isCancelled } from '../../src/model/errors.ts';
import type { AnySnapshot } from '../../src/model/kernel/snapshot.ts';
import { replay } from '../../src/testing/index.ts';
import { runWorker, type RunningWorker } from '../../src/worker/index.ts';
import { queueUp, queueUpLocally } from '../fixtures/queue.ts';
import { runProgram } from '../support/child-program.ts';
import { depotServer } from '../support/depot-server.ts';
import { inProcessDepot, type Depot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { roadblock } from '../support/roadblock.ts';
import { onTemporal, temporalAddress, type OnTemporal } from '../support/temporal.ts';
import { waitsOf } from '../support/waits.ts';

const processes = new URL('../fixtures/queueing/', import.meta.url);

let world: OnTemporal;
let depot: Depot;
beforeAll(async () => {
  depot = inProcessDepot();
  world = await onTemporal({ processes, services: [depot.connection] });
});
afterAll(() => world.stop());

/** Counts how many calls are under way at the same time; each takes a moment, or as long as it is told. */
function watch(ids: readonly string[], { on = depot, stay = () => pause(30) }: { on?: Depot; stay?: () => Promise<void> } = {}) {
  const seen = { now: 0, most: 0, order: [] as string[] };
  for (const id of ids)
    on.on('take', id, async () => {
      seen.order.push(id);
      seen.most = Math.max(seen.most, ++seen.now);
      await stay();
      seen.now--;
    });
  return seen;
}

const idsOf = (name: string, count = 8) => Array.from({ length: count }, (_, index) => `${name}-${String(index)}`);
const limiterOf = (key: string) => world.client.temporal.workflow.getHandle(`tenuto.limit/${world.taskQueue}/${key}`);
const waiting = (run: { snapshot(): Promise<AnySnapshot> }) =>
  eventually(() => run.snapshot(), { holds: (snapshot) => waitsOf(snapshot).some(({ kind }) => kind === 'limit') });

/** A run whose call is held until it is let go. */
async function hold(key: string) {
  const id = `holder-${randomUUID()}`;
  const block = roadblock();
  depot.on('take', id, block.here);
  const run = await world.client.start(queueUp, { id, key });
  await block.reached;
  return { run, id, lift: block.lift };
}

describe('runs that name the same key', () => {
  it('run the step one at a time', async () => {
    const ids = idsOf('one');
    const seen = watch(ids);
    const runs = await Promise.all(ids.map((id) => world.client.start(queueUp, { id, key: 'ada' })));
    await Promise.all(runs.map((run) => run.result()));
    expect(seen.most).toBe(1);
    expect(seen.order).toHaveLength(ids.length);
    await replays([...runs.map((run) => run.id), `tenuto.limit/${world.taskQueue}/ada`]);
  });

  it('run as many at a time as atOnce allows', async () => {
    const ids = idsOf('three');
    const { here: stay, lift } = roadblock();
    const seen = watch(ids, { stay });
    const runs = await Promise.all(ids.map((id) => world.client.start(queueUp, { id, key: 'three', atOnce: 3 })));
    await eventually(() => seen.now, { holds: (now) => now === 3 });
    await eventually(() => heard('three'), { holds: (times) => times === ids.length });
    lift();
    await Promise.all(runs.map((run) => run.result()));
    expect(seen.order).toHaveLength(ids.length);
    expect(seen.most).toBe(3);
  });

  it('would all run at the same time without a limit', async () => {
    const ids = idsOf('free');
    const { here: stay, lift } = roadblock();
    const seen = watch(ids, { stay });
    const runs = await Promise.all(ids.map((id) => world.client.start(queueUp, { id })));
    await eventually(() => seen.now, { holds: (now) => now === ids.length });
    lift();
    await Promise.all(runs.map((run) => run.result()));
  });

  it('run local steps one at a time, too', async () => {
    const ids = idsOf('local');
    const seen = watch(ids);
    const runs = await Promise.all(ids.map((id) => world.client.start(queueUpLocally, { id, key: 'local' })));
    await Promise.all(runs.map((run) => run.result()));
    expect(seen.most).toBe(1);
  });

  it('acquire permits in the order of their requests', async () => {
    const holder = await hold('order');
    const ids = idsOf('order', 4);
    const seen = watch(ids);
    const runs = [];
    for (const id of ids) {
      const run = await world.client.start(queueUp, { id, key: 'order' });
      runs.push(run);
      await waiting(run);
      await eventually(() => heard('order'), { holds: (times) => times === 1 + runs.length });
    }
    holder.lift();
    await Promise.all(runs.map((run) => run.result()));
    expect(seen.order).toEqual(ids);
  });
});

async function replays(workflowIds: readonly string[]): Promise<void> {
  const histories = await Promise.all(
    workflowIds.map(async (workflowId) => ({
      workflowId,
      history: await world.client.temporal.workflow.getHandle(workflowId).fetchHistory(),
    })),
  );
  const replayed = await replay({ processes, histories });
  expect(replayed).toMatchObject(workflowIds.map((workflowId) => ({ workflowId, error: undefined, changedInputs: [] })));
}

/** How many messages a key's limiter has taken in: those before the last task that it did. */
async function heard(key: string): Promise<number> {
  const events = (await limiterOf(key).fetchHistory()).events ?? [];
  const last = events.findLast(({ workflowTaskCompletedEventAttributes: done }) => done)?.workflowTaskCompletedEventAttributes;
  const isHeard = ({ eventId }: { eventId?: unknown }) => Number(eventId) < Number(last?.startedEventId ?? 0);
  return events.filter((event) => event.workflowExecutionSignaledEventAttributes && isHeard(event)).length;
}

describe('a run that waits for a limit', () => {
  it('shows that it waits, and can be cancelled with nothing to undo', async () => {
    const holder = await hold('cancelled');
    const run = await world.client.start(queueUp, { id: 'never', key: 'cancelled' });
    const { steps, waits } = await waiting(run);
    expect(steps).toEqual([]);
    expect(waits).toEqual([{ kind: 'limit', key: 'cancelled', step: 'depot.take' }]);
    await run.cancel();
    expect(isCancelled(await run.result().catch((error: unknown) => error))).toBe(true);
    expect(depot.calls.filter((call) => call.endsWith(' never'))).toEqual([]);
    const after = await world.client.start(queueUp, { id: 'after', key: 'cancelled' });
    await waiting(after);
    holder.lift();
    expect(await after.result()).toEqual({ taken: 'after' });
  });

  it('acquires the permit when its holder is terminated', async () => {
    const holder = await hold('terminated');
    const run = await world.client.start(queueUp, { id: 'heir', key: 'terminated' });
    await waiting(run);
    await holder.run.temporal.terminate('by mistake');
    expect(await run.result()).toEqual({ taken: 'heir' });
    holder.lift();
  });
});

describe('a limit', () => {
  it('adds at most eight events to a run with one, and none to a run without', async () => {
    const limited = await world.client.start(queueUp, { id: 'limited', key: 'cost' });
    const free = await world.client.start(queueUp, { id: 'free' });
    await Promise.all([limited.result(), free.result()]);
    const [cost, costFree] = await Promise.all([limited, free].map(async (run) => (await run.temporal.fetchHistory()).events?.length ?? 0));
    expect(costFree).toBe(1 + 3 + 6 + 1);
    expect(Number(cost) - Number(costFree)).toBeLessThanOrEqual(8);
  });

  it('ends when no run needs it, and starts again when one does', async () => {
    for (const id of ['first', 'second']) {
      const run = await world.client.start(queueUp, { id, key: 'again' });
      await run.result();
      const { status } = await eventually(() => limiterOf('again').describe(), { holds: ({ status: is }) => is.name !== 'RUNNING' });
      expect(status.name).toBe('COMPLETED');
    }
  });
});

describe('a worker', () => {
  it('that is replaced while runs wait changes nothing', async () => {
    const taskQueue = `test-${randomUUID()}`;
    const own = inProcessDepot();
    const start = (): Promise<RunningWorker> =>
      runWorker({
        processes,
        services: [own.connection],
        taskQueue,
        temporal: { address: temporalAddress() },
        worker: { stickyQueueScheduleToStartTimeout: '1s' },
        handleSignals: false,
        report: () => undefined,
      });
    const block = roadblock();
    own.on('take', 'holder', block.here);
    const ids = idsOf('restart', 4);
    const seen = watch(ids, { on: own });
    const first = await start();
    const runs = [await world.client.start(queueUp, { id: 'holder', key: 'restart' }, { taskQueue })];
    await block.reached;
    for (const id of ids) runs.push(await world.client.start(queueUp, { id, key: 'restart' }, { taskQueue }));
    for (const run of runs.slice(1)) await waiting(run);
    const stopped = first.stop();
    block.lift();
    await stopped;
    const second = await start();
    try {
      await Promise.all(runs.map((run) => run.result()));
      expect(seen.most).toBe(1);
      expect([...seen.order].sort()).toEqual(ids);
    } finally {
      await second.stop();
    }
  });

  it('that is killed while runs hold permits and wait changes nothing', async () => {
    const taskQueue = `test-${randomUUID()}`;
    const block = roadblock();
    const served = await depotServer((id) => (id === 'killed-0' ? block.here() : undefined));
    const ids = idsOf('killed', 5);
    const startWorker = () => runProgram('queue-worker.ts', [temporalAddress(), taskQueue, served.url]);
    const first = await startWorker();
    onTestFinished(() => void first.process.kill('SIGKILL'));
    const runs = [];
    for (const id of ids) {
      runs.push(await world.client.start(queueUp, { id, key: 'killed' }, { taskQueue }));
      await block.reached;
    }
    for (const run of runs.slice(1)) await waiting(run);
    first.process.kill('SIGKILL');
    block.lift();
    const second = await startWorker();
    try {
      await Promise.all(runs.map((run) => run.result()));
      expect(served.most).toBe(1);
      expect(new Set(served.asked)).toEqual(new Set(ids));
    } finally {
      second.process.kill('SIGKILL');
      await served.stop();
    }
  });
});
