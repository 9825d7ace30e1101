// The contender cockatiel: fetch, round robin over the instances, with a time-out for the whole call, a bulkhead, retries, and
// a circuit breaker for each instance. A failing instance is left out while the others continue.

import {
  ConsecutiveBreaker,
  ExponentialBackoff,
  TimeoutStrategy,
  bulkhead,
  circuitBreaker,
  handleAll,
  retry,
  timeout,
  wrap,
} from 'cockatiel';
import { charge, headersOf, maxWait, type CreateContender } from './contender.ts';

/** Creates the chain of policies around an attempt at an instance. */
export function createChain<I>(instances: readonly I[], attempt: (instance: I, signal: AbortSignal, key: string) => Promise<void>) {
  const around = wrap(
    timeout(maxWait, TimeoutStrategy.Aggressive),
    bulkhead(100, 100),
    retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 200 }) }),
  );
  const guarded = instances.map((instance) => ({
    instance,
    breaker: circuitBreaker(handleAll, { halfOpenAfter: 1_000, breaker: new ConsecutiveBreaker(5) }),
  }));
  let turn = 0;
  return (key: string): Promise<void> =>
    around.execute(async ({ signal }) => {
      const next = guarded[turn++ % guarded.length];
      await next?.breaker.execute((inner) => attempt(next.instance, inner.signal, key), signal);
    });
}

export const createCockatiel: CreateContender = (addresses) => ({ call: createChain(addresses, fetchOnce) });

async function fetchOnce(address: string, signal: AbortSignal, key: string): Promise<void> {
  const response = await fetch(`${address}/charge`, { method: 'POST', headers: headersOf(key), body: JSON.stringify(charge), signal });
  const answer = await response.text();
  if (!response.ok) throw new Error(`payment responded with ${response.status}: ${answer}`);
  JSON.parse(answer);
}
