// A run that goes on for ever, in the words of an error. On Temporal the server ends a run whose history has grown too long,
// and one that continues as new again and again costs for ever; a test has to end.

import type { Wait } from '../../model/kernel/snapshot.ts';
import type { Implementation } from '../../model/notation.ts';
import { nameOfWait } from '../memory/name-of-wait.ts';
import { defaultTasks } from '../memory/usual-tasks.ts';
import { nameOf, type Fault } from './fault.ts';
import type { Tracer } from './trace/trace.ts';

const ofContinuation = 10; // tasks that it counts for: what goes along may be much

export interface Tasks {
  /** Throws if it is one too many. */
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
  return { count, continued: () => void (taken += ofContinuation) };

  function count(): void {
    if (++taken <= tasks) return;
    const goesOn = `it goes on after ${String(tasks)} workflow tasks`;
    throw new Error(`${cannot({ implementation, faults })}: ${goesOn}. ${lastOf(tracer)}${waiting(waits())}. ${remedy}`);
  }
}

/** In the words of an error, what is played and where it is. */
export const whereOf =
  (run: Pick<Limits, 'implementation' | 'faults'>, tracer: Tracer): (() => string) =>
  () =>
    `${cannot(run)}. ${lastOf(tracer)}.`;

function cannot({ implementation, faults }: Pick<Limits, 'implementation' | 'faults'>): string {
  const where = faults.length === 0 ? '' : `, where ${faults.map(nameOf).join(', and ')}`;
  return `Cannot finish the run of process '${implementation.contract.name}'${where}`;
}

const remedy = 'End the loop, look at the run before with until, or allow it more with tasks';

function lastOf({ entries, children }: Tracer): string {
  const [last] = [...entries.slice(-1), ...children.slice(-1)].sort((one, other) => other.began - one.began);
  return last ? `The step that it called last is '${last.step}'` : 'It has called no step';
}

function waiting(waits: readonly Wait[]): string {
  return waits.length === 0 ? '' : `; it waits for ${[...new Set(waits.map(nameOfWait))].join(', ')}`;
}
