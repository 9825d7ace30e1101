// What a definition calls by its name.

import type { Operation } from '../../contract/operation.ts';
import { childrenOf, operationsOf, type Process } from '../../contract/process.ts';
import { childOperation } from '../../kernel/child.ts';
import type { StepRequest } from '../../kernel/stepper.ts';

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
  const operations = [...operationsOf(contract)].map(([full, operation]): [string, Called] => [`call ${full}`, splitName(full, operation)]);
  return new Map([...children, ...operations]);
}

function splitName(full: string, operation: Operation): Called {
  const dot = full.lastIndexOf('.');
  return { service: full.slice(0, dot), name: full.slice(dot + 1), operation };
}
