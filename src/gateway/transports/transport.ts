// The interface between a step and a service: one call, one answer. Each transport implements it for one protocol.

import type { Service } from '../../model/contract/service.ts';

export interface ServiceCall {
  readonly service: Service;
  readonly operation: string;
  readonly input: unknown;
  readonly key: string;
  readonly undoes?: string | undefined;
  /** Milliseconds until the answer is no longer needed. */
  readonly timeout: number;
  /** Aborts when the answer is no longer needed. The call and its connection are then closed. */
  readonly signal?: AbortSignal | undefined;
  /** Headers to send with the call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The workflow id: all calls of one run take the same route. */
  readonly run?: string | undefined;
  /** Rejects if the answer violates the contract. The attempt then counts as failed. */
  readonly accept?: ((answer: unknown) => Promise<unknown>) | undefined;
  /** Receives the utilisation that the instance reports, from 0 to 1. */
  readonly loaded?: (utilisation: number) => void;
}

export interface Transport {
  /** Sends a call and resolves with the answer as the service gave it. Rejects with an error of src/model/errors.ts. */
  send(call: ServiceCall): Promise<unknown>;
  /** Returns where the transport does not match the service's contract, as messages. */
  mismatches(service: Service): readonly string[];
  /** Returns whether the service reports that it is healthy, if the protocol has a health check. Rejects if it cannot be reached. */
  healthy?(service: Service): Promise<boolean>;
  /** Closes the connections. */
  close?(): Promise<void>;
}
