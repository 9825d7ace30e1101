// Makes a call so that its answer cannot upset the order of what a repeated task repeats.

import type { Arrival, Call, Runtime } from './runtime.ts';
import type { Turnstile } from './turnstile.ts';

export type Caller = <T>(call: Call, arrival: Arrival<unknown, T>) => Promise<T>;

export const createCaller =
  (runtime: Runtime, turnstile: Turnstile): Caller =>
  (call, arrival) => {
    if (call.execution !== 'local') return turnstile.answer((seen) => runtime.call(call, seen), { arrival, fromOutside: () => true });
    const undoes = call.undoes !== undefined;
    return turnstile.local((seen) => runtime.scope.shield(() => runtime.call(call, seen)), { arrival, undoes });
  };
