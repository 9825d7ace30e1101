// What all parts of one run share: its turn, its room for steps, and its moving on into a new run.
//
// 1. What ends is noted in the order of ending, in a loop: a long chain of nodes is not a deep stack.
//    Steps are begun at its end, from a shallow stack: on Temporal each promise has its stack taken down.
// 2. Only so many steps are in flight at a time; the server takes no more than 2,000 of a run.
// 3. When the history grows long nothing is begun any more; once no step is in flight, the run goes on in a new one.
//    What merely waits is not waited for: it goes along.

import type { RunContext } from '../../model/run-process.ts';
import { fits } from '../../model/kernel/carried.ts';
import { continueAsNew, type Next } from '../../model/kernel/continue-as-new.ts';
import type { Scope } from '../../model/kernel/runtime.ts';

export interface Scheduler {
  readonly runContext: RunContext;
  readonly input: unknown;
  /** Does something later in this turn. */
  later(task: () => void): void;
  /** Begins a turn: something has ended in that scope. */
  turn(scope: Scope, task: () => void): void;
  /** Does something in a scope, now. */
  inside(scope: Scope, task: () => void): void;
  /** Begins a step as soon as there is room; `begin` calls back when it has ended. */
  whenFree(begin: (ended: () => void) => void): void;
  /** Counts what is more than computing: a round without any would go on for ever. */
  readonly effort: { count: number };
}

interface WorldOptions {
  readonly runContext: RunContext;
  readonly input: unknown;
  /** What goes along. */
  readonly save: () => unknown;
  /** Ends this run. */
  readonly end: (thrown: unknown) => void;
}

const mostInFlight = 500;
const stepsBetweenAttempts = 500; // steps

export function createScheduler({ runContext, input, save, end }: WorldOptions): Scheduler {
  const { runtime, kernel, mailbox } = runContext;
  const tasks: (() => void)[] = [];
  const queue: ((ended: () => void) => void)[] = [];
  const effort = { count: 0 };
  let here: Scope = kernel.root.scope;
  let working = false;
  let inFlight = 0;
  let resting = false;
  let moving = false;
  let stay = 0; // so many steps are begun before it is looked at again
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
      end(thrown); // a defect of ours; anything else is noted where it happens
    }
    tasks.length = 0;
    working = false;
    letIn();
    if (resting && !moving && inFlight === 0) goOn();
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

  function letIn(): void {
    while (!resting && inFlight < mostInFlight && queue.length > 0) {
      if (stay-- <= 0 && runtime.state.long()) resting = true;
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

  function goOn(): void {
    moving = true;
    moveOn().catch(end);
  }

  async function moveOn(): Promise<void> {
    const { asks, updates } = runContext;
    do {
      for (let telling = asks.hush(); telling; telling = asks.hush()) await telling;
      await continueAsNew(runtime, { atRest: kernel.atRest, take: next, turnAway: updates.turnAway });
    } while (resting);
    moving = false;
    turn(kernel.root.scope, () => undefined);
  }

  function next(): Next | undefined {
    if (runContext.asks.telling()) return undefined;
    const carried = { ...kernel.carry(), mail: mailbox.rest(), state: save() };
    if (fits(input, carried, runtime.state.limit)) return { input, carried };
    stay = stepsBetweenAttempts; // too much to take along now may fit later, and there may be room here
    resting = false;
    return undefined;
  }
}
