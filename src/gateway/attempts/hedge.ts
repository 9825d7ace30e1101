// Hedged requests: sends a second attempt if the first takes longer than usual. The first answer is used, and the other attempt is
// aborted ("The tail at scale", Dean and Barroso).

import type { Endpoint, Instance } from '../instances/endpoint.ts';
import { effectOf, withEffect } from '../../model/step-error.ts';
import { outcomeOf } from '../outcome.ts';
import type { Environment } from '../../platform/environment.ts';
import type { Asked, MakeAttempt } from './attempt.ts';

export interface Hedge<I extends Instance> {
  readonly endpoint: Endpoint<I>;
  /** Milliseconds until the second attempt. */
  readonly delay: number;
  /** Returns the instance of the second attempt, or undefined if there is none. */
  readonly second: () => Endpoint<I> | undefined;
}

export function hedged<I extends Instance, T>(
  { asked, attempt }: { asked: Asked<I, T>; attempt: MakeAttempt },
  { endpoint, delay, second }: Hedge<I>,
  environment: Environment,
): Promise<T> {
  const { signal } = asked.call;
  const abort = new AbortController();
  const abortAll = () => {
    abort.abort();
  };
  signal?.addEventListener('abort', abortAll, { once: true });
  return new Promise<T>((resolve, reject) => {
    let open = 0;
    let effect = false;
    const stop = environment.setTimer(delay, () => {
      const other = second();
      if (other) launch(other);
    });
    launch(endpoint);

    function launch(to: Endpoint<I>): void {
      open++;
      attempt(to, asked, abort.signal).then((answer) => {
        end();
        resolve(answer);
      }, failed);
    }

    // If the attempt failed, the other one may still succeed. A refusal is an answer.
    function failed(error: Error): void {
      open--;
      effect ||= effectOf(error) !== 'none';
      if (outcomeOf(error, abort.signal) === 'failed' && open > 0) return;
      end();
      reject(effect || open > 0 ? withEffect(error, 'unknown') : error); // the other attempt may have had an effect
    }

    function end(): void {
      stop();
      signal?.removeEventListener('abort', abortAll);
      abort.abort();
    }
  });
}
