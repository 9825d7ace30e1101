// Hosts processes and the services they use. Everything is checked before the first task is taken: a worker that does
// not fit its contracts does not start.

import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { activitiesOf } from '../activities/bridge.ts';
import { tellActivity } from '../activities/tell.ts';
import { createClient } from '../client/client.ts';
import { parseDuration } from '../model/duration.ts';
import { assertShape } from '../model/shape.ts';
import { cacheDirectory } from '../platform/cache-directory.ts';
import { bundleOf, type Bundle } from './bundle/bundle.ts';
import { bundleOptions } from './bundle/bundle-options.ts';
import { checkInputActivity } from './check-input.ts';
import { beginOn, connectWorker, type Connected } from './connection.ts';
import { discover, type Discovered } from './discover.ts';
import { watchFailingTasks, type FailingTasks } from './failing-tasks.ts';
import { serveHealth, tasksOf, type Health } from './health.ts';
import { onTaskFailed } from './logger.ts';
import { resetsActivities } from '../platform/server-abilities.ts';
import { valueMeasureOf, type ValueMeasure } from '../platform/value-measure.ts';
import { resetRunsActivities } from './reset-runs.ts';
import { installRuntime, logError } from './temporal-runtime.ts';
import { mismatchesOf } from './mismatches.ts';
import { reportOf } from './report.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import type { WorkerSettings } from './settings.ts';
import { workerShape } from './settings-shape.ts';

export interface RunningWorker {
  readonly taskQueue: string;
  readonly namespace: string;
  /** Share it with a client in this process, and its runs start without a detour over the task queue. */
  readonly connection: NativeConnection;
  readonly healthUrl: string | undefined;
  /** Resolves when the worker has stopped, rejects when it failed. */
  readonly stopped: Promise<void>;
  /** Takes no more tasks, lets what is in flight finish within the grace time, then stops. */
  stop(): Promise<void>;
}

/** Starts a worker; resolves once it is up. Throws, with all that is wrong, where contracts and implementations do not fit. */
export async function runWorker(settings: WorkerSettings): Promise<RunningWorker> {
  assertShape('Cannot start the worker', settings, workerShape);
  const began = performance.now();
  const found = await discover(settings.processes);
  refuse([...found.mismatches, ...mismatchesOf(found.processes, settings.services)]);
  const bundle = await bundleOf(found, { cache: cacheDirectory(), ...bundleOptions(settings) });
  const isHeard = installRuntime();
  const connected = await connectWorker(settings);
  return beginOn(connected, () => hosted(settings, { found, bundle, connected, isHeard, began }));
}

interface Ready extends Omit<Parts, 'measure'> {
  /** Whether Temporal's log can be heard. */
  readonly isHeard: boolean;
  readonly began: number;
}

async function hosted(settings: WorkerSettings, { found, bundle, connected, isHeard, began }: Ready): Promise<RunningWorker> {
  await ensureSearchAttributes(connected);
  let measured: Promise<ValueMeasure> | undefined; // before the first task
  const measure = () => (measured ??= measureOf(worker, { settings, connected }));
  const worker = await Worker.create(workerOptions(settings, { found, bundle, connected, measure }));
  await measure();
  const failing: { tasks?: FailingTasks } = {};
  const state = () => ({ state: worker.getState(), ...worker.getStatus(), ...tasksOf(failing.tasks?.runs() ?? []) });
  const health = settings.health === false ? undefined : await serveHealth({ ...settings.health, state });
  const tasks = (failing.tasks = await failingTasks(settings, { connected, isHeard }));
  const running = host(worker, { settings, connected, health, tasks });
  const report = settings.report ?? ((line: string) => process.stderr.write(`${line}\n`));
  reportOf({ found, bundle, connected, settings, health, milliseconds: performance.now() - began }).forEach(report);
  return running;
}

function refuse(mismatches: readonly string[]): void {
  if (mismatches.length === 0) return;
  throw new Error(
    `Cannot start the worker: contracts and implementations do not fit.\n${mismatches.map((line) => `  - ${line}`).join('\n')}`,
  );
}

interface Parts {
  readonly found: Discovered;
  readonly bundle: Bundle;
  readonly connected: Connected;
  readonly measure: () => Promise<ValueMeasure>;
}

const measureOf = (
  { options: { loadedDataConverter } }: Worker,
  { settings: { maxValueBytes }, connected: { connection, namespace } }: { settings: WorkerSettings; connected: Connected },
): Promise<ValueMeasure> =>
  valueMeasureOf(loadedDataConverter, { namespace: { workflowService: connection.workflowService, namespace }, maxValueBytes });

async function failingTasks(
  { taskQueue = 'tenuto', dataConverter }: WorkerSettings,
  { connected: { connection, namespace }, isHeard }: { readonly connected: Connected; readonly isHeard: boolean },
): Promise<FailingTasks> {
  const { temporal } = await createClient({ connection, namespace, ...(dataConverter && { dataConverter }) });
  return watchFailingTasks({ temporal, taskQueue, onTaskFailed: isHeard ? onTaskFailed : undefined, log: logError });
}

// A task that is stopped takes the whole process along (nodejs/node#38503, temporalio/sdk-typescript#939): a machine that is overloaded for
// a moment must not look like an endless loop. The SDK knows this option, its public type does not.
const patienceWithATask: object = { isolateExecutionTimeout: '20s' };

function workerOptions(settings: WorkerSettings, { found, bundle, connected, measure }: Parts): WorkerOptions {
  const { services, taskQueue = 'tenuto', dataConverter, interceptors, plugins, worker = {}, grace = '10s' } = settings;
  const server = { answers: measure, resetsActivities: () => resetsActivities(connected.connection) };
  const ours = { ...checkInputActivity(found.processes, measure), ...resetRunsActivities(found.processes), ...tellActivity };
  const activities = Object.assign(ours, ...services.map((service) => activitiesOf(service, server)), worker.activities) as object;
  return {
    shutdownGraceTime: parseDuration(grace),
    ...patienceWithATask,
    ...worker,
    connection: connected.connection,
    namespace: connected.namespace,
    taskQueue,
    workflowBundle: { code: bundle.code },
    activities,
    ...(dataConverter && { dataConverter }),
    interceptors: { ...interceptors, workflowModules: [] }, // these are in the bundle
    ...(plugins && { plugins }),
  };
}

interface Hosting {
  readonly settings: WorkerSettings;
  readonly connected: Connected;
  readonly health: Health | undefined;
  readonly tasks: FailingTasks;
}

function host(worker: Worker, { settings, connected, health, tasks }: Hosting): RunningWorker {
  const stopped = worker.run().finally(async () => {
    tasks.stop();
    await health?.close();
    await Promise.allSettled(settings.services.map(async ({ transport }) => transport.close?.()));
    if (connected.own) await connected.connection.close();
  });
  const stop = async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await stopped;
  };
  if (settings.handleSignals ?? true) onceEach(['SIGINT', 'SIGTERM'], { stopped, handle: () => void stop() });
  const { connection, namespace } = connected;
  return { taskQueue: settings.taskQueue ?? 'tenuto', namespace, connection, healthUrl: health?.url, stopped, stop };
}

function onceEach(signals: readonly NodeJS.Signals[], { stopped, handle }: { stopped: Promise<void>; handle: () => void }): void {
  for (const signal of signals) process.once(signal, handle);
  const forget = () => {
    for (const signal of signals) process.off(signal, handle);
  };
  stopped.then(forget, forget);
}
