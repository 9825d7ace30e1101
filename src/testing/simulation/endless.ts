// Limits the workflow tasks of a simulated run, and makes the error for an endless run. On Temporal the server ends a run
// whose history has grown too long, but not one that continues as new repeatedly. A test has to end in both cases.

import type { Wait } from '../../model/kernel/snapshot.ts';
import type { Implementation } from '../../model/notation.ts';
import { nameOfWait } from '../memory/name-of-wait.ts';
import { defaultTasks } from '../memory/usual-tasks.ts';
import { nameOf, type Fault } from './fault.ts';
import type { Tracer } from './trace/trace.ts';

const tasksOfContinuation = 10; // its carried state may be large

export interface Tasks {
  /** Counts a task. Throws if it exceeds the limit. */
  count(): void;
  continued(): void;
}

interface Limits {
  readonly implementation: Implementation;
  readonly tasks: number | undefined;
  readonly faults: readonly Fault[];
}

interface Seen {
  readonly tracer: Tracer;
  readonly waits: () => readonly Wait[];
}

/** Counts the workflow tasks of a run and of those that it calls. */
export function createTasks({ implementation, tasks = defaultTasks, faults }: Limits, { tracer, waits }: Seen): Tasks {
  let taken = 0;
  return { count, continued: () => void (taken += tasksOfContinuation) };

  function count(): void {
    if (++taken <= tasks) return;
    const fact = `it has not ended after ${String(tasks)} workflow tasks`;
    throw new Error(`${cannot({ implementation, faults })}: ${fact}. ${lastOf(tracer)}${waiting(waits())}. ${remedy}`);
  }
}

/** Describes the simulated run and its last step, for an error message. */
export const whereOf =
  (run: Pick<Limits, 'implementation' | 'faults'>, tracer: Tracer): (() => string) =>
  () =>
    `${cannot(run)}. ${lastOf(tracer)}.`;

function cannot({ implementation, faults }: Pick<Limits, 'implementation' | 'faults'>): string {
  const where = faults.length === 0 ? '' : ` if ${faults.map(nameOf).join(', and ')}`;
  return `Cannot finish the run of process '${implementation.contract.name}'${where}`;
}

const remedy = 'End the loop, check the run at an earlier time with until, or raise the limit with tasks';

function lastOf({ entries, children }: Tracer): string {
  const [last] = [...entries.slice(-1), ...children.slice(-1)].sort((one, other) => other.began - one.began);
  return last ? `The step that it called last is '${last.step}'` : 'It has called no step';
}

function waiting(waits: readonly Wait[]): string {
  return waits.length === 0 ? '' : `; it waits for ${[...new Set(waits.map(nameOfWait))].join(', ')}`;
}
