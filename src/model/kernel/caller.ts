// Makes a call so that its answer cannot upset the order of what a repeated task repeats.

import type { Call, Runtime } from './runtime.ts';
import type { Turnstile } from './turnstile.ts';

export type Caller = (call: Call) => Promise<unknown>;

export const createCaller =
  (runtime: Runtime, turnstile: Turnstile): Caller =>
  (call) => {
    const work = () => runtime.call(call);
    if (call.execution !== 'local') return turnstile.answer(work, () => true);
    return turnstile.local(() => runtime.scope.shield(work), call.undoes !== undefined);
  };
