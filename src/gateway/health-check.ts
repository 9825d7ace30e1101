// Health checks: polls instances that are ejected without a time limit, every two seconds, until each reports healthy.

import type { Endpoint, Instance } from './instances/endpoint.ts';
import type { Environment } from '../platform/environment.ts';

export interface HealthCheck<I extends Instance> {
  readonly endpoints: () => readonly Endpoint<I>[];
  readonly isHealthy: (instance: I) => Promise<boolean>;
  readonly reinstate: (endpoint: Endpoint<I>) => void;
}

const interval = 2_000; // milliseconds

export interface HealthRounds {
  /** Must be called whenever an instance is ejected. */
  readonly check: () => void;
  readonly end: () => void;
}

export function createHealthCheck<I extends Instance>(
  { endpoints, isHealthy, reinstate }: HealthCheck<I>,
  environment: Environment,
): HealthRounds {
  let stop: (() => void) | undefined;
  let ended = false;
  const next = () => {
    if (!ended) stop ??= environment.setTimer(interval, () => void round());
  };
  return {
    check: next,
    end: () => {
      ended = true;
      stop?.();
    },
  };

  async function round(): Promise<void> {
    const ejected = endpoints().filter(isEjected);
    const healthy = await Promise.all(ejected.map(({ instance }) => isHealthy(instance).catch(() => false)));
    ejected.filter((endpoint, index) => healthy[index] && isEjected(endpoint)).forEach(reinstate);
    stop = undefined;
    if (endpoints().some(isEjected)) next();
  }
}

const isEjected = ({ health }: Endpoint): boolean => health.kind === 'out' && health.until === Infinity;
