// The seam between a step and a service: one call, one answer. How the answer is got is a transport's business.

import type { Service } from '../../model/contract/service.ts';

export interface ServiceCall {
  readonly service: Service;
  readonly operation: string;
  readonly input: unknown;
  readonly key: string;
  readonly undoes?: string | undefined;
  /** Milliseconds until nobody waits for the answer any more. */
  readonly timeout: number;
  /** Nobody waits any more: the call is given up, down to its connection. */
  readonly signal?: AbortSignal | undefined;
  /** Sent along. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The workflow id: the calls of one run go the same way. */
  readonly run?: string | undefined;
  /** Rejects where the answer is not what the contract says: whoever gave it did not do its work. */
  readonly accept?: ((answer: unknown) => Promise<unknown>) | undefined;
  /** Is told how busy the instance says it is, from 0 to 1. */
  readonly loaded?: (utilisation: number) => void;
}

export interface Transport {
  /** Resolves with the answer as the service gave it; rejects with an error of src/model/errors.ts. */
  send(call: ServiceCall): Promise<unknown>;
  /** What does not fit the service's contract, in words. */
  mismatches(service: Service): readonly string[];
  /** Whether it is well, where that can be asked. Rejects where it cannot be reached. */
  healthy?(service: Service): Promise<boolean>;
  /** Lets its connections go. */
  close?(): Promise<void>;
}
