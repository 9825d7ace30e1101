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
    const logger = createLogger();
    Runtime.install({ shutdownSignals: [], logger, telemetryOptions: { logging: { forward: {} } } });
    startAt(logger, Runtime.instance().logger);
    return true;
  } catch {
    return false; // the program has its own
  }
}

// What a worker logs is collected and sorted first, and the collector takes every trace, with a time from native code: dozens of
// them a task, which nobody prints. They are some 2 % of a worker's CPU.
function startAt(level: object, collector: object): void {
  if (hasSeverity(level) && hasSeverity(collector)) collector.severity = level.severity;
}

const hasSeverity = (logger: object): logger is { severity: number } => 'severity' in logger && typeof logger.severity === 'number';
