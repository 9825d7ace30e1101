// Starts a worker that hosts processes and the services that they use. All contracts are checked before the first task:
// if an implementation does not match its contract, the worker does not start.

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
  /** Pass it to a client in the same Node process: its runs then start without going through the task queue. */
  readonly connection: NativeConnection;
  readonly healthUrl: string | undefined;
  /** Resolves when the worker has stopped, and rejects if it failed. */
  readonly stopped: Promise<void>;
  /** Takes no more tasks, waits up to the grace time for steps in flight, then stops. */
  stop(): Promise<void>;
}

/**
 * Starts a worker, and resolves once it takes tasks.
 *
 * @throws an error with all problems if contracts and implementations do not match.
 */
export async function runWorker(settings: WorkerSettings): Promise<RunningWorker> {
  assertShape('Cannot start the worker', settings, workerShape);
  const began = performance.now();
  const found = await discover(settings.processes);
  refuse([...found.mismatches, ...mismatchesOf(found.processes, settings.services)]);
  const bundle = await bundleOf(found, { cache: cacheDirectory(), ...bundleOptions(settings) });
  const isLogReadable = installRuntime();
  const connected = await connectWorker(settings);
  return beginOn(connected, () => hosted(settings, { found, bundle, connected, isLogReadable, began }));
}

interface Ready extends Omit<Parts, 'measure'> {
  /** Whether the worker can read the log of Temporal's runtime. */
  readonly isLogReadable: boolean;
  readonly began: number;
}

async function hosted(settings: WorkerSettings, { found, bundle, connected, isLogReadable, began }: Ready): Promise<RunningWorker> {
  await ensureSearchAttributes(connected);
  let measured: Promise<ValueMeasure> | undefined; // set before the first task
  const measure = () => (measured ??= measureOf(worker, { settings, connected }));
  const worker = await Worker.create(workerOptions(settings, { found, bundle, connected, measure }));
  await measure();
  const failing: { tasks?: FailingTasks } = {};
  const state = () => ({ state: worker.getState(), ...worker.getStatus(), ...tasksOf(failing.tasks?.runs() ?? []) });
  const health = settings.health === false ? undefined : await serveHealth({ ...settings.health, state });
  const tasks = (failing.tasks = await failingTasks(settings, { connected, isLogReadable }));
  const running = host(worker, { settings, connected, health, tasks });
  const report = settings.report ?? ((line: string) => process.stderr.write(`${line}\n`));
  reportOf({ found, bundle, connected, settings, health, milliseconds: performance.now() - began }).forEach(report);
  return running;
}

function refuse(mismatches: readonly string[]): void {
  if (mismatches.length === 0) return;
  throw new Error(
    `Cannot start the worker: contracts and implementations do not match.\n${mismatches.map((line) => `  - ${line}`).join('\n')}`,
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
  { connected: { connection, namespace }, isLogReadable }: { readonly connected: Connected; readonly isLogReadable: boolean },
): Promise<FailingTasks> {
  const { temporal } = await createClient({ connection, namespace, ...(dataConverter && { dataConverter }) });
  return watchFailingTasks({ temporal, taskQueue, onTaskFailed: isLogReadable ? onTaskFailed : undefined, log: logError });
}

// If a task exceeds this limit, the SDK ends the whole Node process (nodejs/node#38503, temporalio/sdk-typescript#939). A machine that is
// overloaded for a moment must not look like an endless loop. The SDK accepts this option, but its public type lacks it.
const taskTimeout: object = { isolateExecutionTimeout: '20s' };

function workerOptions(settings: WorkerSettings, { found, bundle, connected, measure }: Parts): WorkerOptions {
  const { services, taskQueue = 'tenuto', dataConverter, interceptors, plugins, worker = {}, grace = '10s' } = settings;
  const server = { answers: measure, resetsActivities: () => resetsActivities(connected.connection) };
  const ours = { ...checkInputActivity(found.processes, measure), ...resetRunsActivities(found.processes), ...tellActivity };
  const activities = Object.assign(ours, ...services.map((service) => activitiesOf(service, server)), worker.activities) as object;
  return {
    shutdownGraceTime: parseDuration(grace),
    ...taskTimeout,
    ...worker,
    connection: connected.connection,
    namespace: connected.namespace,
    taskQueue,
    workflowBundle: { code: bundle.code },
    activities,
    ...(dataConverter && { dataConverter }),
    interceptors: { ...interceptors, workflowModules: [] }, // they are in the bundle
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
