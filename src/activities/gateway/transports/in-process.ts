// A service as plain functions in the worker's own process.

import type { Service } from '../../../model/contract/service.ts';
import type { OperationAnswer, OperationRequest } from '../../../model/contract/operation.ts';
import { check } from '../../../model/schema.ts';
import { confirmedBy } from '../../../model/kernel/step-key.ts';
import { Misuse } from './misuse.ts';
import type { Transport } from './transport.ts';

export interface InProcessCall {
  /** The same on every attempt of the same step. */
  readonly key: string;
  /** The key of the call to take back, where this is an undo. */
  readonly undoes?: string;
  /** The key of the call to make good, where this is a confirm. */
  readonly confirms?: string;
}

export type Handlers<S extends Service> = {
  readonly [O in keyof S['operations']]: (
    input: OperationRequest<S['operations'][O]>,
    call: InProcessCall,
  ) => OperationAnswer<S['operations'][O]> | Promise<OperationAnswer<S['operations'][O]>>;
};

type AnyHandler = (input: unknown, call: InProcessCall) => unknown;

export function inProcess(handlers: Readonly<Record<string, unknown>>): Transport {
  return {
    async send({ service, operation, input, key, undoes }) {
      const handler = handlers[operation];
      if (typeof handler !== 'function') throw new Misuse(`Cannot call '${service.name}.${operation}': it has no handler`);
      const request = await check(service.operations[operation]?.input, input, `Input of '${service.name}.${operation}'`);
      const confirms = confirmedBy(key);
      return await (handler as AnyHandler)(request, { key, ...(undoes && { undoes }), ...(confirms && { confirms }) });
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
