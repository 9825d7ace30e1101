// A call as the policies see it.

export interface GatewayCall {
  readonly operation: string;
  /** Milliseconds until nobody waits for the answer any more. */
  readonly timeout: number;
  readonly input?: unknown;
  /** The workflow id: the calls of one run go the same way. */
  readonly run?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** May be under way twice at once, and is done once. */
  readonly idempotent?: boolean;
  /** Changes nothing. */
  readonly safe?: boolean;
}

/** Makes one attempt. */
export type Send<I, T> = (instance: I, attempt: Attempt) => Promise<T>;

export interface Attempt {
  /** Milliseconds that it may take. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /** A copy: it must not be taken for the call itself. */
  readonly mirrored?: boolean;
  /** To be sent along, beside those of the call: what belongs to this attempt alone. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** To be told how busy the instance says it is, from 0 to 1. */
  readonly loaded: (utilisation: number) => void;
}
