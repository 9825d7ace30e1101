// How a machine says that the run ends as failed: with an action. Everything that was done is undone first.

import type { EventObject } from 'xstate';

interface Arguments<Context, Event> {
  readonly context: Context;
  readonly event: Event;
}

const mark = Symbol.for('tenuto.fail');

type Failing = ((given: Arguments<unknown, EventObject>) => unknown) & { readonly [mark]: true };

/** An action that ends the run with an error: what is in flight is waited for, then everything is undone. */
export function fail<Context, Event>(
  error: Error | ((given: Arguments<Context, Event>) => unknown),
): (given: Arguments<Context, Event>) => void {
  const errorOf = (given: Arguments<Context, Event>) => (typeof error === 'function' ? error(given) : error);
  return Object.assign(errorOf, { [mark]: true as const });
}

/** Of an action that was made with `fail`: what it makes its error with. */
export const failing = (action: unknown): action is Failing => typeof action === 'function' && mark in action;
