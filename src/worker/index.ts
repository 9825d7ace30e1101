// tenuto/worker: hosts processes and services against a Temporal cluster.
import '../platform/check-node.ts';
export { runWorker, type RunningWorker } from './run-worker.ts';
export type { SetElsewhere, WorkerSettings } from './settings.ts';
