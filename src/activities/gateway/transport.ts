// The seam between a step and a service: one call, one answer. How the answer is got is a transport's business.

import type { Service } from '../../model/contract/service.ts';

export interface ServiceCall {
  readonly service: Service;
  readonly operation: string;
  readonly input: unknown;
  readonly key: string;
  readonly undoes?: string;
  /** Milliseconds until nobody waits for the answer any more. */
  readonly timeout: number;
}

export interface Transport {
  /** Resolves with the answer as the service gave it; rejects with an error of src/model/errors.ts. */
  send(call: ServiceCall): Promise<unknown>;
  /** What does not fit the service's contract, in words. */
  mismatches(service: Service): readonly string[];
}
