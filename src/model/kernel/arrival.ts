// What becomes of an arrival where nothing is made of it, and where a promise is there already.

import type { Arrival, Work } from './runtime.ts';

const passedOn: Arrival<never, never> = {
  came: (value) => value,
  failed: (error) => {
    throw error;
  },
};

export const asItIs = <V>(): Arrival<V, V> => passedOn as unknown as Arrival<V, V>;

export const ended =
  <V>(promise: Promise<V>): Work<V> =>
  ({ came, failed }) =>
    promise.then(came, failed);
