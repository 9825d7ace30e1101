// Whoever is out until it says that it is well is asked, every few seconds, as long as there is one.

import type { Endpoint, Instance } from './instances/endpoint.ts';
import type { Environment } from '../platform/environment.ts';

export interface HealthCheck<I extends Instance> {
  readonly endpoints: () => readonly Endpoint<I>[];
  readonly isWell: (instance: I) => Promise<boolean>;
  readonly reinstate: (endpoint: Endpoint<I>) => void;
}

const interval = 2_000; // milliseconds

export interface HealthRounds {
  /** To be called whenever somebody is left out. */
  readonly check: () => void;
  readonly end: () => void;
}

export function createHealthCheck<I extends Instance>(
  { endpoints, isWell, reinstate }: HealthCheck<I>,
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
    const out = endpoints().filter(isOut);
    const well = await Promise.all(out.map(({ instance }) => isWell(instance).catch(() => false)));
    out.filter((endpoint, index) => well[index] && isOut(endpoint)).forEach(reinstate);
    stop = undefined;
    if (endpoints().some(isOut)) next();
  }
}

const isOut = ({ standing }: Endpoint): boolean => standing.kind === 'out' && standing.until === Infinity;
