// What becomes of an arrival where nothing is made of it, and where a promise is there already.

import type { Continuation, Work } from './runtime.ts';

const passedOn: Continuation<never, never> = {
  resolved: (value) => value,
  rejected: (error) => {
    throw error;
  },
};

export const passThrough = <V>(): Continuation<V, V> => passedOn as unknown as Continuation<V, V>;

export const ended =
  <V>(promise: Promise<V>): Work<V> =>
  ({ resolved, rejected }) =>
    promise.then(resolved, rejected);
