// Temporal's runtime is one per process. Signals are the worker's own business, so that a program it is embedded in can
// decide; the log starts at warnings, also that of Temporal's core. A runtime that the program installed before counts instead.

import { Runtime } from '@temporalio/worker';
import { createLogger } from './logger.ts';

let isOurs: boolean | undefined;

/** Whether the runtime is ours, so that its log is heard. */
export function installRuntime(): boolean {
  return (isOurs ??= install());
}

/** To the log of the runtime, whosever it is. */
export function logError(message: string): void {
  Runtime.instance().logger.error(message);
}

function install(): boolean {
  try {
    Runtime.install({ shutdownSignals: [], logger: createLogger(), telemetryOptions: { logging: { forward: {} } } });
    return true;
  } catch {
    return false; // the program has its own
  }
}
