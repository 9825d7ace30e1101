// Registers an instance in a registry and renews the registration until it is stopped. If the registry cannot be reached, it retries in the
// background.

import { parseDuration, type Duration } from '../model/duration.ts';
import { anything, assertShape, callback, durationFrom, record, something, type Options } from '../model/shape.ts';
import { safeListener } from '../platform/safe-listener.ts';
import { systemEnvironment, type Environment } from '../platform/environment.ts';
import { checkRegistration } from './check-registration.ts';
import type { ServiceInstance } from './instance.ts';
import type { Registration, Registry } from './registry.ts';
import { asError } from '../platform/as-error.ts';
import { backoff, pause } from './repeat.ts';

export interface RegisterOptions {
  readonly service: string;
  readonly instance: ServiceInstance;
  /**
   * The time after which the registration ends if it is not renewed. It is renewed three times in that time. With '0s' it never ends.
   * @default '15s'
   */
  readonly ttl?: Duration;
  readonly environment?: Environment;
  readonly onEvent?: (event: RegistrationEvent) => void;
}

export type RegistrationEvent =
  | { readonly kind: 'registered' | 'deregistered' }
  | { readonly kind: 'failed'; readonly attempted: 'register' | 'deregister'; readonly error: Error };

export interface Registered {
  /** Removes the instance from the registry. Resolves even if the registry cannot be reached: then the TTL ends the registration. */
  stop(): Promise<void>;
}

const shape = record(
  {
    service: anything,
    instance: anything,
    ttl: durationFrom({ zero: true }),
    environment: something,
    onEvent: callback,
  } satisfies Options<RegisterOptions>,
  ['service', 'instance'],
);

const renewalWithoutTtlMs = 30_000; // so that a registry that has lost the registration gets it again

/**
 * Registers an instance and keeps its registration renewed. Failures of the registry are reported to `onEvent`, not thrown.
 *
 * @throws TypeError if the options or the instance are invalid
 */
export function register(registry: Registry, options: RegisterOptions): Registered {
  assertShape('Cannot register an instance', options, shape);
  const { service, instance, ttl = '15s', environment = systemEnvironment } = options;
  const onEvent = safeListener(options.onEvent ?? (() => {}), `the registration of '${service}'`);
  const registration: Registration = { service, instance, ttl: parseDuration(ttl) };
  checkRegistration(registration);
  const interval = registration.ttl === 0 ? renewalWithoutTtlMs : registration.ttl / 3;
  const ended = new AbortController();
  let known = false;

  async function renew(): Promise<boolean> {
    try {
      await registry.register(registration);
      if (!known) onEvent({ kind: 'registered' });
      known = true;
    } catch (error) {
      known = false;
      onEvent({ kind: 'failed', attempted: 'register', error: asError(error) });
    }
    return known;
  }
  async function keepRenewed(): Promise<void> {
    let failures = 0;
    while (!ended.signal.aborted) {
      failures = (await renew()) ? 0 : failures + 1;
      await pause(environment, failures === 0 ? interval : Math.min(interval, backoff(failures, environment)), ended.signal);
    }
  }
  async function leave(): Promise<void> {
    ended.abort();
    await renewals;
    try {
      await registry.deregister({ service, instance });
      onEvent({ kind: 'deregistered' });
    } catch (error) {
      onEvent({ kind: 'failed', attempted: 'deregister', error: asError(error) });
    }
  }
  const renewals = keepRenewed();
  let stopped: Promise<void> | undefined;
  return { stop: () => (stopped ??= leave()) };
}
