// Makes one call with all its attempts, by its retry policy, in virtual time. It behaves as Temporal does: if the step is
// cancelled, an attempt in flight is waited for, and a wait between two attempts ends at once.

import { ServiceUnavailable } from '../../model/errors.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import { withEffect } from '../../model/step-error.ts';
import type { MemoryScopes } from './memory-scopes.ts';
import { delayAfter, isFinal } from './retry.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Makes one attempt. */
export type CallAttempt = (call: Call, attempt: number) => Promise<unknown>;

interface Environment {
  readonly clock: VirtualClock;
  readonly scopes: MemoryScopes;
  readonly attempt: CallAttempt;
}

export async function callWithAttempts(call: Call, { clock, scopes, attempt }: Environment): Promise<unknown> {
  const { timeout, deadline = Infinity } = call.policy;
  const deadlineAt = clock.now() + deadline;
  for (let number = 1; ; number++) {
    try {
      return await inTime(attempt(call, number), Math.min(timeout, deadlineAt - clock.now()));
    } catch (error) {
      const delay = isFinal(error) || scopes.isCancelled() ? undefined : delayAfter(number, { call, error });
      if (delay === undefined || clock.now() + delay >= deadlineAt)
        throw number > 1 && error instanceof Error ? withEffect(error, 'unknown') : error;
      await scopes.cancellable<undefined>((resolve) => clock.alarm(delay, () => resolve(undefined)));
    }
  }

  function inTime<T>(answer: Promise<T>, milliseconds: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const message = `No answer from ${call.operation} in time (${milliseconds} ms)`;
      const stop = clock.alarm(milliseconds, () => reject(new ServiceUnavailable(message)));
      answer.finally(stop).then(resolve, reject);
    });
  }
}
