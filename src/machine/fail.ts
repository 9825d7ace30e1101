// The action with which a machine fails its run. Everything that was done is undone first.

import type { EventObject } from 'xstate';

export interface Arguments<Context, Event> {
  readonly context: Context;
  readonly event: Event;
}

const isFailing = Symbol.for('tenuto.fail');

type Failing = ((given: Arguments<unknown, EventObject>) => unknown) & { readonly [isFailing]: true };

/** Makes an action that ends the run with an error. The run waits for the calls in flight, then undoes everything. */
export function fail<Context, Event>(
  error: Error | ((given: Arguments<Context, Event>) => unknown),
): (given: Arguments<Context, Event>) => void {
  const errorOf = (given: Arguments<Context, Event>) => (typeof error === 'function' ? error(given) : error);
  return Object.assign(errorOf, { [isFailing]: true as const });
}

/** Whether the action was made with `fail`. If so, it can be called: it makes the error. */
export const failing = (action: unknown): action is Failing => typeof action === 'function' && isFailing in action;
