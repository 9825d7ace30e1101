// Temporal's runtime is one per process. Signals are the worker's own business, so that a program it is embedded in can
// decide; the log starts at warnings. A runtime that the program installed before counts instead.

import { Runtime } from '@temporalio/worker';
import { createLogger } from './logger.ts';

let installed = false;

export function installRuntime(): void {
  if (installed) return;
  installed = true;
  try {
    Runtime.install({ shutdownSignals: [], logger: createLogger() });
  } catch {
    // The program has its own.
  }
}
