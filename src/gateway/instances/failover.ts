// Which instances are given calls at all: who fails is left out for a while, and let in again by one call that succeeds.
//
// 1. At least half of the instances are believed to be fine: where more are out, nobody is (panic), because then it is
//    more likely the network, or this worker. Only with mode 'stop' may none be left.
// 2. Only one call at a time tries out an instance that was out, and only what becomes of that call settles it. What began before an
//    instance was last let in or put out says nothing of it now.
// 3. An answer in a panic ends it for all, and that of a probe as well: otherwise the first that is back would be given
//    all the calls.

import { parseDuration, type Duration } from '../../model/duration.ts';
import type { Environment } from '../../platform/environment.ts';
import { createFailureWindow, type FailureWindow } from '../flow/failure-window.ts';
import type { Endpoint } from './endpoint.ts';

export type Failover =
  /** After its first failure out until it says that it is well, or leaves the registry and comes back. */
  | { readonly mode: 'stop' }
  /** After its first failure out for a while, longer each time. */
  | { readonly mode: 'retry'; readonly base?: Duration; readonly cap?: Duration }
  /** Out after `threshold` failures in a row (default 5), or if 85 % of its calls within ten seconds failed, of at least ten and `threshold`. */
  | { readonly mode: 'fast-retry'; readonly threshold?: number; readonly base?: Duration; readonly cap?: Duration };

export interface FailoverPolicy {
  /** Those that may be given a call now. */
  eligible<E extends Endpoint>(endpoints: readonly E[]): readonly E[];
  /** A call begins. Returns which probe it is; 0: none. */
  began(endpoint: Endpoint): number;
  succeeded(endpoint: Endpoint, call: Begun): void;
  failed(endpoint: Endpoint, call: Begun): void;
  /** Nobody waited for what became of the call. */
  gaveUp(endpoint: Endpoint, call: Begun): void;
  reinstate(endpoint: Endpoint): void;
}

/** A call that is over: when it began, and as which probe. */
export interface Begun {
  readonly began: number;
  readonly probe: number;
}

const panicBelow = 0.5;
const tooMany = { failures: 0.85, minimum: 10 }; // a higher threshold asks for as many calls here, or it would mean nothing

export interface FailoverPlace {
  readonly endpoints: () => readonly Endpoint[];
  readonly changed?: ((endpoint: Endpoint) => void) | undefined;
}

export function createFailover(failover: Failover, { endpoints, changed }: FailoverPlace, environment: Environment): FailoverPolicy {
  const { base, cap } = failover.mode === 'stop' ? { base: Infinity, cap: Infinity } : backoffOf(failover);
  const threshold = failover.mode === 'fast-retry' ? (failover.threshold ?? 5) : 1;
  const byShare = failover.mode === 'fast-retry';
  let probes = 0;
  return { eligible, began, succeeded, failed, gaveUp, reinstate };

  function eligible<E extends Endpoint>(among: readonly E[]): readonly E[] {
    if (among.every(isIn)) return among;
    const now = environment.now();
    const fine = among.filter(({ standing }) => standing.kind === 'in' || (standing.kind === 'out' && standing.until <= now));
    if (failover.mode === 'stop') return fine;
    return fine.length < among.length * panicBelow ? among : fine;
  }

  function began(endpoint: Endpoint): number {
    const { standing } = endpoint;
    if (standing.kind !== 'out' || standing.until > environment.now()) return 0;
    probes++;
    stand(endpoint, { kind: 'probing', since: standing.since, times: standing.times, probe: probes });
    return probes;
  }

  function succeeded(endpoint: Endpoint, { began, probe }: Begun): void {
    const { standing } = endpoint;
    const isOwn = standing.kind === 'probing' && standing.probe === probe;
    if (began < standing.since && !isOwn) return;
    if (standing.kind === 'out' || (standing.kind === 'probing' && fewAreIn())) endpoints().filter(isOut).forEach(reinstate);
    else if (isOwn) reinstate(endpoint);
    if (standing.kind !== 'in') return;
    if (byShare) recentOf(endpoint).add(true);
    if (standing.consecutive > 0) endpoint.standing = { ...standing, consecutive: 0 };
  }

  function fewAreIn(): boolean {
    const all = endpoints();
    return all.filter(isIn).length < all.length * panicBelow;
  }

  function failed(endpoint: Endpoint, { began, probe }: Begun): void {
    const { standing } = endpoint;
    if (standing.kind === 'probing' && standing.probe === probe) putOut(endpoint, standing);
    if (standing.kind !== 'in' || began < standing.since) return;
    const recent = byShare ? recentOf(endpoint) : undefined;
    recent?.add(false);
    if (standing.consecutive + 1 >= threshold || recent?.failsTooOften()) putOut(endpoint, { since: environment.now(), times: 0 });
    else endpoint.standing = { ...standing, consecutive: standing.consecutive + 1 };
  }

  function recentOf(endpoint: Endpoint): FailureWindow {
    return (endpoint.recent ??= createFailureWindow({ ...tooMany, minimum: Math.max(tooMany.minimum, threshold) }, environment));
  }

  // Who was being tried out may be tried out again.
  function gaveUp(endpoint: Endpoint, { probe }: Begun): void {
    const { standing } = endpoint;
    if (standing.kind !== 'probing' || standing.probe !== probe) return;
    stand(endpoint, { kind: 'out', since: standing.since, times: standing.times, until: environment.now() });
  }

  // Half of the time for sure, half by chance: not all workers come back in the same moment.
  function putOut(endpoint: Endpoint, { since, times }: { since: number; times: number }): void {
    const longest = Math.min(cap, base * 2 ** times);
    const until = longest === Infinity ? Infinity : environment.now() + longest * (0.5 + 0.5 * environment.random());
    stand(endpoint, { kind: 'out', since, until, times: times + 1 });
  }

  function reinstate(endpoint: Endpoint): void {
    const { standing } = endpoint;
    endpoint.recent?.clear();
    endpoint.failures.clear(); // it has answered: what it did before does not count any more
    const away = standing.kind === 'in' ? 0 : environment.now() - standing.since;
    stand(endpoint, { kind: 'in', since: environment.now(), away, consecutive: 0 });
  }

  function stand(endpoint: Endpoint, standing: Endpoint['standing']): void {
    endpoint.standing = standing;
    changed?.(endpoint);
  }
}

const backoffOf = ({ base = '1s', cap = '60s' }: Exclude<Failover, { mode: 'stop' }>) => ({
  base: parseDuration(base),
  cap: parseDuration(cap),
});

const isIn = ({ standing }: Endpoint): boolean => standing.kind === 'in';
const isOut = (endpoint: Endpoint): boolean => !isIn(endpoint);
