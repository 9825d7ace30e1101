// The call of an operation as the gateway's policies see it, and one attempt of it at an instance.

export interface GatewayCall {
  readonly operation: string;
  /** Milliseconds until the answer is no longer needed. */
  readonly timeout: number;
  readonly input?: unknown;
  /** The workflow id: all calls of one run take the same route. */
  readonly run?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Two requests for it may run at the same time and have the effect of one. */
  readonly idempotent?: boolean;
  /** Changes nothing. */
  readonly safe?: boolean;
}

/** Makes one attempt. */
export type Send<I, T> = (instance: I, attempt: Attempt) => Promise<T>;

export interface Attempt {
  /** The timeout of this attempt, in milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /** True for a copy. The service must not take it for the call itself. */
  readonly mirrored?: boolean;
  /** Headers of this attempt, sent in addition to those of the call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Receives the utilisation that the instance reports, from 0 to 1. */
  readonly loaded: (utilisation: number) => void;
}
