// A message waits until everything else of its task has been dealt with, however far its answers have to go.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createClient, type ClientRun, type TenutoClient } from '../../src/client/index.ts';
import { runWorker } from '../../src/worker/index.ts';
import { sleeper } from '../fixtures/machines/contract.ts';
import { inProcessDepot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { temporalAddress } from '../support/temporal.ts';

const taskQueue = `last-in-task-${randomUUID()}`;
const hosting = () =>
  runWorker({
    processes: new URL('../fixtures/machines/machines.ts', import.meta.url),
    services: [inProcessDepot().connection],
    temporal: { address: temporalAddress() },
    taskQueue,
    handleSignals: false,
    report: () => undefined,
  });

let client: TenutoClient;
beforeAll(async () => {
  client = await createClient({ temporal: { address: temporalAddress() }, taskQueue });
});
afterAll(() => client.close());

type Sleeping = ClientRun<typeof sleeper>;
type Happened = 'timerStartedEventAttributes' | 'timerFiredEventAttributes';
const until = (run: Sleeping, what: Happened) =>
  eventually(() => run.temporal.fetchHistory(), { holds: ({ events }) => events?.some((event) => event[what]) ?? false });

it.each<{ what: string; send: (run: Sleeping) => Promise<unknown> }>([
  { what: 'a signal', send: (run) => run.signal('wake') },
  { what: 'several signals', send: (run) => Promise.all(Array.from({ length: 5 }, () => run.signal('wake'))) },
  { what: 'an update', send: (run) => run.update('leave', undefined) },
])('$what comes after an actor whose timer fired in the same task', async ({ send }) => {
  const first = await hosting();
  const run = await client.start(sleeper, undefined);
  await until(run, 'timerStartedEventAttributes');
  await first.stop();
  const sent = send(run);
  await until(run, 'timerFiredEventAttributes');
  const second = await hosting();
  onTestFinished(() => second.stop());
  await sent;
  expect(await run.result({ within: '30s' })).toBe('well');
});
