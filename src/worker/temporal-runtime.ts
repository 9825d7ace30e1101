// Installs Temporal's runtime, of which a Node process has one. The runtime does not handle signals: the worker does, so
// that a program that embeds it can decide. The log, also that of Temporal's core, starts at warnings. If the program has
// already installed a runtime, that one is used.

import { Runtime } from '@temporalio/worker';
import { createLogger } from './logger.ts';

let isTenutos: boolean | undefined;

/** Returns whether the runtime is Tenuto's, so that its log can be read. */
export function installRuntime(): boolean {
  return (isTenutos ??= install());
}

/** Writes to the log of the installed runtime. */
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
    return false; // the program has installed its own
  }
}

// The SDK first collects and sorts log entries, and its collector accepts every trace entry, with a time from native code.
// That is dozens of entries per task which are never printed, some 2 % of a worker's CPU.
function startAt(level: object, collector: object): void {
  if (hasSeverity(level) && hasSeverity(collector)) collector.severity = level.severity;
}

const hasSeverity = (logger: object): logger is { severity: number } => 'severity' in logger && typeof logger.severity === 'number';
