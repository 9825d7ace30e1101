// Finds the operation or the process that a definition calls by its name.

import { splitName } from '../../model/contract/operation-name.ts';
import type { Operation } from '../../model/contract/operation.ts';
import { childrenOf, operationsOf, type Process } from '../../model/contract/process.ts';
import { childOperation } from '../../model/kernel/child.ts';
import type { StepRequest } from '../../model/kernel/stepper.ts';

type Called = Pick<StepRequest, 'service' | 'name' | 'operation'>;

const known = new WeakMap<Process, ReadonlyMap<string, Called>>();

export function calledBy(contract: Process, { kind, name }: { kind: 'call' | 'process'; name: string }): Called {
  const all = known.get(contract) ?? callable(contract);
  known.set(contract, all);
  const called = all.get(`${kind} ${name}`);
  if (!called) throw new TypeError(`Cannot call '${name}': process '${contract.name}' does not use it`);
  return called;
}

function callable(contract: Process): ReadonlyMap<string, Called> {
  const children = childrenOf(contract).map(({ name }): [string, Called] => [`process ${name}`, { name, operation: childOperation }]);
  const operations = [...operationsOf(contract)].map(([full, operation]): [string, Called] => [`call ${full}`, called(full, operation)]);
  return new Map([...children, ...operations]);
}

function called(full: string, operation: Operation): Called {
  const { service, operation: name = full } = splitName(full) ?? {};
  return { ...(service !== undefined && { service }), name, operation };
}
