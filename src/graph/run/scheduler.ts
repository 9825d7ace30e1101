// The scheduler that all parts of one run share: it runs tasks in turns, limits the steps in flight, and continues as new.
//
// 1. Results are processed in the order in which they arrive, in a loop. So a long chain of nodes is not a deep stack.
//    Steps begin at the end of the loop, from a shallow stack, because Temporal records the stack of each promise.
// 2. The number of steps in flight is limited. The server accepts at most 2,000 for a run.
// 3. When the history grows long, no more steps begin. Once no step is in flight, the run continues as new. It does not wait
//    for nodes that only wait: they are carried along.

import type { RunContext } from '../../model/run-process.ts';
import { fits } from '../../model/kernel/carried.ts';
import { continueAsNew, type Next } from '../../model/kernel/continue-as-new.ts';
import type { Scope } from '../../model/kernel/runtime.ts';

export interface Scheduler {
  readonly runContext: RunContext;
  readonly input: unknown;
  /** Runs the task later in this turn. */
  later(task: () => void): void;
  /** Begins a turn with the task, because something has ended in the scope. */
  turn(scope: Scope, task: () => void): void;
  /** Runs the task in the scope, now. */
  inside(scope: Scope, task: () => void): void;
  /** Begins a step as soon as few enough are in flight. `begin` calls `ended` when the step has ended. */
  whenFree(begin: (ended: () => void) => void): void;
  /** Counts the steps and waits. A round of a repetition without any would repeat for ever. */
  readonly effort: { count: number };
}

interface SchedulerOptions {
  readonly runContext: RunContext;
  readonly input: unknown;
  /** Returns what is carried into the new run. */
  readonly save: () => unknown;
  /** Fails this run. */
  readonly end: (thrown: unknown) => void;
}

const maxInFlight = 500;
const stepsBetweenAttempts = 500; // steps that begin after a failed attempt to continue as new

export function createScheduler({ runContext, input, save, end }: SchedulerOptions): Scheduler {
  const { runtime, kernel, mailbox } = runContext;
  const tasks: (() => void)[] = [];
  const queue: ((ended: () => void) => void)[] = [];
  const effort = { count: 0 };
  let here: Scope = kernel.root.scope;
  let working = false;
  let inFlight = 0;
  let draining = false;
  let continuing = false;
  let stepsUntilCheck = 0; // steps that begin before the length of the history is checked again
  return { runContext, input, later, turn, inside, whenFree, effort };

  function later(task: () => void): void {
    tasks.push(task);
  }

  function turn(scope: Scope, task: () => void): void {
    const before = here;
    here = scope;
    tasks.push(task);
    if (!working) work();
    here = before;
  }

  function work(): void {
    working = true;
    let done = 0;
    try {
      for (let task = tasks[done]; task; task = tasks[++done]) task();
    } catch (thrown) {
      end(thrown); // only a defect of this library is caught here; all other errors are handled at their place
    }
    tasks.length = 0;
    working = false;
    beginQueued();
    if (draining && !continuing && inFlight === 0) startContinuing();
  }

  function inside(scope: Scope, task: () => void): void {
    if (scope === here) return task();
    const before = here;
    here = scope;
    void scope.run(async () => task());
    here = before;
  }

  function whenFree(begin: (ended: () => void) => void): void {
    queue.push(begin);
  }

  function beginQueued(): void {
    while (!draining && inFlight < maxInFlight && queue.length > 0) {
      if (stepsUntilCheck-- <= 0 && runtime.state.long()) draining = true;
      else beginOne(queue.shift() as (ended: () => void) => void);
    }
  }

  function beginOne(begin: (ended: () => void) => void): void {
    inFlight++;
    effort.count++;
    begin(() => {
      inFlight--;
    });
  }

  function startContinuing(): void {
    continuing = true;
    continueUntilCarried().catch(end);
  }

  async function continueUntilCarried(): Promise<void> {
    const { asks, updates } = runContext;
    do {
      for (let telling = asks.hush(); telling; telling = asks.hush()) await telling;
      await continueAsNew(runtime, { atRest: kernel.atRest, take: next, turnAway: updates.turnAway });
    } while (draining);
    continuing = false;
    turn(kernel.root.scope, () => undefined);
  }

  function next(): Next | undefined {
    if (runContext.asks.telling()) return undefined;
    const carried = { ...kernel.carry(), mail: mailbox.rest(), state: save() };
    if (fits(input, carried, runtime.state.limit)) return { input, carried };
    stepsUntilCheck = stepsBetweenAttempts; // it does not fit now, but may fit later; until then the history may still have room
    draining = false;
    return undefined;
  }
}
