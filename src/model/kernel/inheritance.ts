// After a reset, a run asks what earlier runs of its id did, before its first action that is not in its history yet. It
// takes their steps over, or ends with an error that says why it cannot. A run that was not reset does not ask.

import type { Carried } from './carried.ts';
import { takeOver, type Earlier } from './earlier.ts';
import type { Journal } from './journal.ts';
import type { Runtime } from './runtime.ts';
import { fromOutside, type DeliveryOrder } from './delivery-order.ts';

export interface Inheritance {
  /** Must be awaited before anything new is done. Returns undefined if there is nothing to ask. */
  ready(): Promise<void> | undefined;
  /** Returns whether the answer is outstanding. */
  isAsking(): boolean;
  /** Why the run cannot continue. */
  readonly refusal: Error | undefined;
  /** Returns by name of a step how many generations earlier runs have used. */
  generations(): Readonly<Record<string, number>>;
  /** Returns the same for the carried state, or an empty object if there are none. */
  used(): Pick<Carried, 'generations'>;
}

interface InheritanceOptions {
  readonly runtime: Pick<Runtime, 'state' | 'scope'>;
  readonly journal: Journal;
  readonly deliveryOrder: DeliveryOrder;
  /** Ends the run, if it can still be undone. */
  readonly refuse: (error: Error) => unknown;
}

export function createInheritance({ runtime, journal, deliveryOrder, refuse }: InheritanceOptions): Inheritance {
  const { state } = runtime;
  let asking: Promise<void> | undefined;
  let known = state.carried?.generations ?? {};
  const inheritance = {
    ready,
    isAsking: () => asking !== undefined,
    refusal: undefined as Error | undefined,
    generations: () => known,
    used,
  };
  return inheritance;

  function used(): Pick<Carried, 'generations'> {
    return Object.keys(known).length > 0 ? { generations: known } : {};
  }

  function ready(): Promise<void> | undefined {
    return asking ?? ask();
  }

  function ask(): Promise<void> | undefined {
    const answer = state.earlier?.();
    if (!answer) return undefined;
    const continuation = { resolved: receive, rejected: stop };
    const received = deliveryOrder.answer<Earlier, void>(
      ({ resolved, rejected }) => answer.then(resolved, rejected),
      fromOutside(continuation),
    );
    asking = received.then(() => (asking = undefined)).then(ready); // the repeated history may contain a question of an earlier run, and then this run's own question follows
    return asking;
  }

  function receive(earlier: Earlier): void {
    const { void: lost, generations } = takeOver(journal, earlier);
    known = { ...known, ...generations };
    if (earlier.refusal !== undefined) return stop(new RangeError(earlier.refusal));
    const why = whyEnded(earlier) ?? voidBecause(lost);
    if (why !== undefined) stop(new TypeError(`Cannot continue run '${state.workflowId}' after its reset: ${why}`));
  }

  function stop(error: unknown): void {
    inheritance.refusal ??= error as Error;
    refuse(inheritance.refusal);
  }
}

function whyEnded({ leftBy, undoneBy, pivoted }: Earlier): string | undefined {
  if (leftBy !== undefined && !pivoted) return `its caller '${leftBy}' no longer waits for it. Reset the caller instead`;
  return undoneBy === undefined ? undefined : undoneMeanwhile(undoneBy);
}

function voidBecause(steps: readonly string[]): string | undefined {
  if (steps.length === 0) return undefined;
  const [first, ...rest] = steps.map((id) => `'${id}'`);
  const others = rest.length > 0 ? ` and ${String(rest.length)} more` : '';
  return `an earlier run has undone step ${String(first)}${others}, whose result this run uses. ${remedy}`;
}

const undoneMeanwhile = (id: string): string =>
  `run '${id}' is undoing its steps. Wait until that run has ended, then continue as follows. ${remedy}`;

const remedy = 'Reset it to its first task, so that its steps are done again under new keys, or start another run under a new id';
