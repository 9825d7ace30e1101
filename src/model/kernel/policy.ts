// A step's policy with every default filled in, in milliseconds.

import type { Execution, StepPolicy } from '../contract/operation.ts';
import { parseDuration, type Duration } from '../duration.ts';
import { timeToGetReady } from './confirm-state.ts';

/** A run's defaults for all its steps. */
export interface StepDefaults {
  readonly policy?: StepPolicy | undefined;
  readonly execution?: Execution | undefined;
}

export interface Policy {
  readonly timeout: number;
  readonly deadline: number | undefined; // undefined: retried until there is an answer
  readonly heartbeat: number | undefined; // undefined: the timeout is short enough
  readonly retry: {
    readonly attempts: number | undefined;
    readonly initialInterval: number;
    readonly backoff: number;
    readonly maximumInterval: number;
  };
  readonly priority: StepPolicy['priority'];
  readonly headers: StepPolicy['headers'];
}

/** The policy of an operation whose effect may expire. A reserved step must be done while there is time to confirm it. */
type Expiring = StepPolicy & { readonly expires?: Duration };

const resolved = new WeakMap<StepPolicy, { ordinary?: Policy; onward?: Policy }>();

/** Fills in the defaults. `onward`: the run only goes forward, so there is no deadline and no last attempt. Cached by identity, because most calls have no policy of their own. */
export function resolvePolicy(policy: Expiring, { onward }: { onward: boolean }): Policy {
  const known = resolved.get(policy) ?? {};
  const kind = onward ? 'onward' : 'ordinary';
  const found = (known[kind] ??= resolve(policy, onward));
  resolved.set(policy, known);
  return found;
}

function resolve(
  { timeout = '10s', deadline = '1h', heartbeat = '5s', retry = {}, priority, headers, expires }: Expiring,
  onward: boolean,
): Policy {
  const attempt = parseDuration(timeout);
  return {
    timeout: attempt,
    deadline: onward ? undefined : Math.min(parseDuration(deadline), expires ? timeToGetReady(parseDuration(expires)) : Infinity),
    heartbeat: parseDuration(heartbeat) < attempt ? parseDuration(heartbeat) : undefined,
    retry: {
      attempts: onward ? undefined : retry.attempts,
      initialInterval: parseDuration(retry.initialInterval ?? '200ms'),
      backoff: retry.backoff ?? 2,
      maximumInterval: parseDuration(retry.maximumInterval ?? '30s'),
    },
    priority,
    headers,
  };
}
