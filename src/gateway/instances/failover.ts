// Outlier ejection: an instance that fails is ejected for a while. Then one probe call that succeeds admits it again.
//
// 1. If more than half of the instances would be ejected, none is (panic mode): the cause is then more likely the network, or this worker.
//    Only mode 'stop' may eject all instances.
// 2. Only one call at a time probes an ejected instance, and only the outcome of that call decides. Calls that began before the last
//    change of an instance's health do not change it.
// 3. In panic mode, an answer admits all instances again, and so does a successful probe. Otherwise the first instance to recover would
//    get all calls.

import { parseDuration, type Duration } from '../../model/duration.ts';
import type { Environment } from '../../platform/environment.ts';
import { createFailureWindow, type FailureWindow } from '../flow/failure-window.ts';
import type { Endpoint } from './endpoint.ts';

export type Failover =
  /** Ejects an instance after its first failure, until it reports healthy, or leaves the registry and returns. */
  | { readonly mode: 'stop' }
  /** Ejects an instance after its first failure, for a time that grows with each failed probe. */
  | { readonly mode: 'retry'; readonly base?: Duration; readonly cap?: Duration }
  /**
   * Ejects an instance after `threshold` consecutive failures (default 5), or if 85 % of its calls within ten seconds failed. The share
   * counts only from ten calls, or from `threshold` calls if that is more.
   */
  | { readonly mode: 'fast-retry'; readonly threshold?: number; readonly base?: Duration; readonly cap?: Duration };

export interface FailoverPolicy {
  /** Returns the instances that may get a call now. */
  eligible<E extends Endpoint>(endpoints: readonly E[]): readonly E[];
  /** Records the start of a call. Returns the number of the probe, or 0 if the call is not a probe. */
  began(endpoint: Endpoint): number;
  succeeded(endpoint: Endpoint, call: Begun): void;
  failed(endpoint: Endpoint, call: Begun): void;
  /** Records a call that was aborted, so that its outcome is unknown. */
  aborted(endpoint: Endpoint, call: Begun): void;
  reinstate(endpoint: Endpoint): void;
}

/** A call that has ended: when it began, and the number of its probe. */
export interface Begun {
  readonly began: number;
  readonly probe: number;
}

const panicBelow = 0.5;
const tooMany = { failures: 0.85, minimum: 10 }; // a higher threshold raises this minimum, or it would have no effect

export interface FailoverContext {
  readonly endpoints: () => readonly Endpoint[];
  readonly changed?: ((endpoint: Endpoint) => void) | undefined;
}

export function createFailover(failover: Failover, { endpoints, changed }: FailoverContext, environment: Environment): FailoverPolicy {
  const { base, cap } = failover.mode === 'stop' ? { base: Infinity, cap: Infinity } : backoffOf(failover);
  const threshold = failover.mode === 'fast-retry' ? (failover.threshold ?? 5) : 1;
  const byShare = failover.mode === 'fast-retry';
  let probes = 0;
  return { eligible, began, succeeded, failed, aborted, reinstate };

  function eligible<E extends Endpoint>(among: readonly E[]): readonly E[] {
    if (among.every(isHealthy)) return among;
    const now = environment.now();
    const usable = among.filter(({ health }) => health.kind === 'in' || (health.kind === 'out' && health.until <= now));
    if (failover.mode === 'stop') return usable;
    return usable.length < among.length * panicBelow ? among : usable;
  }

  function began(endpoint: Endpoint): number {
    const { health } = endpoint;
    if (health.kind !== 'out' || health.until > environment.now()) return 0;
    probes++;
    setHealth(endpoint, { kind: 'probing', since: health.since, times: health.times, probe: probes });
    return probes;
  }

  function succeeded(endpoint: Endpoint, { began, probe }: Begun): void {
    const { health } = endpoint;
    const isOwn = health.kind === 'probing' && health.probe === probe;
    if (began < health.since && !isOwn) return;
    if (health.kind === 'out' || (health.kind === 'probing' && isPanic())) endpoints().filter(isNotHealthy).forEach(reinstate);
    else if (isOwn) reinstate(endpoint);
    if (health.kind !== 'in') return;
    if (byShare) recentOf(endpoint).add(true);
    if (health.consecutive > 0) endpoint.health = { ...health, consecutive: 0 };
  }

  function isPanic(): boolean {
    const all = endpoints();
    return all.filter(isHealthy).length < all.length * panicBelow;
  }

  function failed(endpoint: Endpoint, { began, probe }: Begun): void {
    const { health } = endpoint;
    if (health.kind === 'probing' && health.probe === probe) eject(endpoint, health);
    if (health.kind !== 'in' || began < health.since) return;
    const recent = byShare ? recentOf(endpoint) : undefined;
    recent?.add(false);
    if (health.consecutive + 1 >= threshold || recent?.failsTooOften()) eject(endpoint, { since: environment.now(), times: 0 });
    else endpoint.health = { ...health, consecutive: health.consecutive + 1 };
  }

  function recentOf(endpoint: Endpoint): FailureWindow {
    return (endpoint.recent ??= createFailureWindow({ ...tooMany, minimum: Math.max(tooMany.minimum, threshold) }, environment));
  }

  // The instance may be probed again.
  function aborted(endpoint: Endpoint, { probe }: Begun): void {
    const { health } = endpoint;
    if (health.kind !== 'probing' || health.probe !== probe) return;
    setHealth(endpoint, { kind: 'out', since: health.since, times: health.times, until: environment.now() });
  }

  // Half of the time is fixed and half is random, so that the workers do not all return at the same moment.
  function eject(endpoint: Endpoint, { since, times }: { since: number; times: number }): void {
    const longest = Math.min(cap, base * 2 ** times);
    const until = longest === Infinity ? Infinity : environment.now() + longest * (0.5 + 0.5 * environment.random());
    setHealth(endpoint, { kind: 'out', since, until, times: times + 1 });
  }

  function reinstate(endpoint: Endpoint): void {
    const { health } = endpoint;
    endpoint.recent?.clear();
    endpoint.failures.clear(); // it has answered, so earlier failures no longer count
    const away = health.kind === 'in' ? 0 : environment.now() - health.since;
    setHealth(endpoint, { kind: 'in', since: environment.now(), away, consecutive: 0 });
  }

  function setHealth(endpoint: Endpoint, health: Endpoint['health']): void {
    endpoint.health = health;
    changed?.(endpoint);
  }
}

const backoffOf = ({ base = '1s', cap = '60s' }: Exclude<Failover, { mode: 'stop' }>) => ({
  base: parseDuration(base),
  cap: parseDuration(cap),
});

const isHealthy = ({ health }: Endpoint): boolean => health.kind === 'in';
const isNotHealthy = (endpoint: Endpoint): boolean => !isHealthy(endpoint);
