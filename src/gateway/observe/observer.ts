// Observers of a gateway: calls, attempts and events. An observer cannot change the outcome of a call.

import type { GatewayCall } from '../call.ts';
import type { Instance } from '../instances/endpoint.ts';
import type { Outcome } from '../outcome.ts';

export interface Observer {
  /** Returns undefined if the call is not observed. */
  call?(call: GatewayCall, route: string | undefined): CallObserver | undefined;
  changed?(event: GatewayEvent): void;
}

export interface CallObserver {
  attempt(instance: Instance): AttemptObserver;
  ended(outcome: Outcome, end: { readonly error?: unknown; readonly fallback?: string }): void;
}

export interface AttemptObserver {
  /** Headers to send with the attempt, so that the service can continue the trace. */
  readonly headers?: Readonly<Record<string, string>>;
  ended(outcome: Outcome, error?: unknown): void;
}

export type GatewayEvent =
  | { readonly kind: 'breaker'; readonly operation: string; readonly state: 'closed' | 'open' | 'half-open' }
  | { readonly kind: 'instance'; readonly instance: string; readonly state: 'in' | 'out' | 'probing' }
  | { readonly kind: 'fallback'; readonly operation: string; readonly by: string };
