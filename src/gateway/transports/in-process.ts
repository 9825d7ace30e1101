// The transport of a service that consists of plain functions in the worker's own process.

import { fullName } from '../../model/contract/operation-name.ts';
import type { Service } from '../../model/contract/service.ts';
import type { OperationAnswer, OperationRequest } from '../../model/contract/operation.ts';
import { ServiceUnavailable } from '../../model/errors.ts';
import { checkReceived } from '../../model/schema.ts';
import { confirmedBy } from '../../model/kernel/step-key.ts';
import { withEffect } from '../../model/step-error.ts';
import { bounded } from './bounded.ts';
import { Misuse } from './misuse.ts';
import type { Transport } from './transport.ts';

export interface InProcessCall {
  /** The idempotency key, the same for every attempt of a step. */
  readonly key: string;
  /** If this is an undo: the key of the call to undo. */
  readonly undoes?: string;
  /** If this is a confirm: the key of the call to confirm. */
  readonly confirms?: string;
  /** Aborts when the answer is no longer needed. */
  readonly signal: AbortSignal;
}

export type InProcessHandlers<S extends Service> = {
  readonly [O in keyof S['operations']]: (
    input: OperationRequest<S['operations'][O]>,
    call: InProcessCall,
  ) => OperationAnswer<S['operations'][O]> | Promise<OperationAnswer<S['operations'][O]>>;
};

type AnyHandler = (input: unknown, call: InProcessCall) => unknown;

export function inProcess(handlers: Readonly<Record<string, unknown>>): Transport {
  return {
    async send({ service, operation, input, key, undoes, timeout, signal }) {
      const subject = fullName(service.name, operation);
      const handler = handlers[operation];
      if (typeof handler !== 'function') throw new Misuse(`Cannot call '${subject}': it has no handler`);
      const request = await checkReceived(service.operations[operation]?.input, input, `Input of '${subject}'`);
      if (signal?.aborted)
        throw withEffect(new ServiceUnavailable(`Cannot call '${subject}': the call was aborted`, { cause: signal.reason }), 'none');
      const confirms = confirmedBy(key);
      const work = async (stopped: AbortSignal) =>
        (handler as AnyHandler)(request, { key, signal: stopped, ...(undoes && { undoes }), ...(confirms && { confirms }) });
      return bounded(work, { subject, timeout, signal });
    },
    mismatches({ operations }) {
      const missing = Object.keys(operations).filter((name) => typeof handlers[name] !== 'function');
      const unknown = Object.keys(handlers).filter((name) => !(name in operations));
      return [
        ...missing.map((name) => `operation '${name}' has no handler`),
        ...unknown.map((name) => `handler '${name}' belongs to no operation`),
      ];
    },
  };
}
