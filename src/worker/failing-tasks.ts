// Watches the runs of this worker's task queue whose workflow task fails. They are listed by the health check, and logged once each.
//
// 1. The log of Temporal's core names a run only when its task fails for the first time. So a named run is checked on the server, until its
//    task succeeds or the run is closed. Runs that failed before the worker started are searched for at its start.
// 2. If the program installed its own runtime, the worker cannot read its log. Then it checks the newest runs every few seconds.

import { setTimeout as pause } from 'node:timers/promises';
import { failingRun, failingRuns, type FailingRun } from '../client/failing.ts';
import { failureWords } from '../client/trouble-words.ts';
import type { TaskFailed } from './logger.ts';

type Temporal = Parameters<typeof failingRuns>[0];

interface Watched {
  readonly temporal: Temporal;
  readonly taskQueue: string;
  /** Subscribes to failed tasks. If it is undefined, the server is queried instead. */
  readonly onTaskFailed: ((listener: (failed: TaskFailed) => Promise<boolean>) => () => void) | undefined;
  readonly log: (line: string) => void;
}

export interface FailingTasks {
  /** The run that has failed longest comes first. */
  readonly runs: () => readonly FailingRun[];
  stop(): void;
}

const lookMs = 2_000;
const askMs = 5_000;
const listMs = [0, 250, 1_000, 2_000];
const newest = 100; // open runs that are checked
const maxSuspects = 100;
const maxLooks = 5; // at a run whose failure the server has not reported yet

interface Suspect {
  readonly id: string;
  readonly runId: string;
  looks: number;
}

export function watchFailingTasks({ temporal, taskQueue, onTaskFailed, log }: Watched): FailingTasks {
  const suspects = new Map<string, Suspect>();
  const failing = new Map<string, FailingRun>();
  let isLooking = false;
  const unsubscribe = onTaskFailed?.(onNamed);
  const timers = [setInterval(() => void lookAgain(), lookMs), ...(onTaskFailed ? [] : [setInterval(() => void askServer(), askMs)])];
  for (const timer of timers) timer.unref();
  void askServer();
  return {
    runs: () => [...failing.values()].sort((one, other) => one.since - other.since),
    stop: () => {
      unsubscribe?.();
      timers.forEach(clearInterval);
    },
  };

  async function onNamed({ runId }: TaskFailed): Promise<boolean> {
    const known = suspects.get(runId);
    const id = known?.id ?? (await idOf(runId));
    if (id === undefined) return false;
    if (!known && suspects.size < maxSuspects) suspects.set(runId, { id, runId, looks: 0 });
    await lookAgain();
    return true;
  }

  // The list is updated with a short delay: a run that has just begun may not be in it yet.
  async function idOf(runId: string): Promise<string | undefined> {
    const query = `RunId = ${JSON.stringify(runId)} AND TaskQueue = ${JSON.stringify(taskQueue)}`;
    for (const wait of listMs) {
      await pause(wait);
      for await (const { workflowId } of temporal.workflow.list({ query })) return workflowId;
    }
    return undefined;
  }

  async function askServer(): Promise<void> {
    const { runs } = await failingRuns(temporal, { taskQueue, newest }).catch(() => ({ runs: [] })); // asked again, retried later, or named by the log
    for (const run of runs.slice(0, maxSuspects)) {
      suspects.set(run.runId, { id: run.id, runId: run.runId, looks: 0 });
      found(run);
    }
  }

  async function lookAgain(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    for (const suspect of suspects.values()) await look(suspect).catch(() => undefined); // the server is unavailable: keep the last state
    isLooking = false;
  }

  async function look(suspect: Suspect): Promise<void> {
    const run = await failingRun(temporal, suspect);
    if (run) found(run);
    else if (failing.delete(suspect.runId) || ++suspect.looks > maxLooks) suspects.delete(suspect.runId);
  }

  function found(run: FailingRun): void {
    if (!failing.has(run.runId))
      log(
        `Run '${run.id}' of process '${run.process}' cannot continue: ${failureWords(run)}. ${run.remedy}. GET /healthz lists it until then`,
      );
    failing.set(run.runId, run);
  }
}
