// Hosts processes and the services they use. Everything is checked before the first task is taken: a worker that does
// not fit its contracts does not start.

import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { activitiesOf } from '../activities/bridge.ts';
import { tellActivity } from '../activities/tell.ts';
import { parseDuration } from '../model/duration.ts';
import { cacheDirectory } from '../servers/cache-directory.ts';
import { bundleOf, type Bundle } from './bundle/bundle.ts';
import { bundleOptions } from './bundle/bundle-options.ts';
import { checkInputActivity } from './check-input.ts';
import { connectWorker, type Connected } from './connection.ts';
import { discover, type Discovered } from './discover.ts';
import { serveHealth, type Health } from './health.ts';
import { installRuntime } from './temporal-runtime.ts';
import { mismatchesOf } from './mismatches.ts';
import { reportOf } from './report.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import type { WorkerSettings } from './settings.ts';

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
  const began = performance.now();
  const found = await discover(settings.processes);
  refuse([...found.mismatches, ...mismatchesOf(found.processes, settings.services)]);
  const bundle = await bundleOf(found, { cache: cacheDirectory(), ...bundleOptions(settings) });
  installRuntime();
  const connected = await connectWorker(settings);
  await ensureSearchAttributes(connected.connection, connected.namespace);
  const worker = await Worker.create(workerOptions(settings, { found, bundle, connected }));
  const health = settings.health === false ? undefined : await serveHealth({ ...settings.health, state: () => stateOf(worker) });
  const running = host(worker, { settings, connected, health });
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
}

// A task that is stopped takes the whole process along (nodejs/node#38503, temporalio/sdk-typescript#939): a machine that is overloaded for
// a moment must not look like an endless loop. The SDK knows this option, its public type does not.
const patienceWithATask: object = { isolateExecutionTimeout: '20s' };

function workerOptions(settings: WorkerSettings, { found, bundle, connected }: Parts): WorkerOptions {
  const { services, taskQueue = 'tenuto', dataConverter, interceptors, plugins, worker = {}, grace = '10s' } = settings;
  const ours = { ...checkInputActivity(found.processes), ...tellActivity };
  const activities = Object.assign(ours, ...services.map(activitiesOf), worker.activities) as object;
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
}

function host(worker: Worker, { settings, connected, health }: Hosting): RunningWorker {
  const stopped = worker.run().finally(async () => {
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

const stateOf = (worker: Worker) => ({ state: worker.getState(), ...worker.getStatus() });
