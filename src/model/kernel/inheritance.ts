// A run that was reset asks, before the first thing that its history does not hold yet, what earlier runs of its id did; and takes that
// over, or goes no further in words. A run that was not reset asks nothing.

import type { Carried } from './carried.ts';
import { takeOver, type Earlier } from './earlier.ts';
import type { Journal } from './journal.ts';
import type { Runtime } from './runtime.ts';
import { fromOutside, type DeliveryOrder } from './delivery-order.ts';

export interface Inheritance {
  /** To be waited for before anything new is done; none: nothing is to be known. */
  ready(): Promise<void> | undefined;
  /** Whether something waits for it. */
  isAsking(): boolean;
  /** Why the run cannot go on. */
  readonly refusal: Error | undefined;
  /** By name of a step: how many generations earlier runs have used up. */
  generations(): Readonly<Record<string, number>>;
  /** The same, to be carried along, if there are any. */
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
    const arrival = { resolved: hear, rejected: stop };
    const heard = deliveryOrder.answer<Earlier, void>(({ resolved, rejected }) => answer.then(resolved, rejected), fromOutside(arrival));
    asking = heard.then(() => (asking = undefined)).then(ready); // what an earlier run has asked may be repeated, and this one's come after it
    return asking;
  }

  function hear(earlier: Earlier): void {
    const { void: lost, generations } = takeOver(journal, earlier);
    known = { ...known, ...generations };
    if (earlier.refusal !== undefined) return stop(new RangeError(earlier.refusal));
    const why = whyOver(earlier) ?? voidBecause(lost);
    if (why !== undefined) stop(new TypeError(`Cannot go on with run '${state.workflowId}' after its reset: ${why}`));
  }

  function stop(error: unknown): void {
    inheritance.refusal ??= error as Error;
    refuse(inheritance.refusal);
  }
}

function whyOver({ leftBy, undoneBy, pivoted }: Earlier): string | undefined {
  if (leftBy !== undefined && !pivoted)
    return `run '${leftBy}', which has called it, does not wait for it any more. Reset that one instead`;
  return undoneBy === undefined ? undefined : undoneMeanwhile(undoneBy);
}

function voidBecause(steps: readonly string[]): string | undefined {
  if (steps.length === 0) return undefined;
  const [first, ...rest] = steps.map((id) => `'${id}'`);
  const others = rest.length > 0 ? ` and ${String(rest.length)} more` : '';
  return `an earlier run has undone step ${String(first)}${others}, on whose result it would build. ${remedy}`;
}

const undoneMeanwhile = (id: string): string => `run '${id}' is undoing what it did. Wait until that has ended. Then: ${remedy}`;

const remedy = 'Reset it to its first task, and its steps are done again under new keys; or start another run under a new id';
