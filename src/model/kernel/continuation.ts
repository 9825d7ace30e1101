// Continuations that add nothing: one that passes a result through, and one for a promise that exists already.

import type { Continuation, Work } from './runtime.ts';

const unchanged: Continuation<never, never> = {
  resolved: (value) => value,
  rejected: (error) => {
    throw error;
  },
};

export const passThrough = <V>(): Continuation<V, V> => unchanged as unknown as Continuation<V, V>;

export const ended =
  <V>(promise: Promise<V>): Work<V> =>
  ({ resolved, rejected }) =>
    promise.then(resolved, rejected);
