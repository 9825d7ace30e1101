// Describes a step by its contract and its policy.

import { beside, fullName, splitName } from '../model/contract/operation-name.ts';
import { operationsOf, type Process } from '../model/contract/process.ts';
import type { Operation, StepPolicy } from '../model/contract/operation.ts';
import { confirmOf } from '../model/kernel/stepper.ts';
import { resolvePolicy } from '../model/kernel/policy.ts';
import type { StepDescription } from './description.ts';
import { worstCaseOf } from './worst-case.ts';

export interface Called {
  readonly name: string;
  readonly calls: string; // 'payments.capture', or a process
  readonly policy?: (StepPolicy & { readonly pivot?: boolean }) | undefined;
  /** Whether it comes after a pivot. */
  readonly forwardOnly?: boolean;
}

export function stepOf(contract: Process, { name, calls, policy, forwardOnly = false }: Called): StepDescription {
  const operation = operationsOf(contract).get(calls);
  const pivot = policy?.pivot ?? operation?.pivot ?? false;
  if (!operation) return { name, calls, timeout: undefined, worstCase: undefined, execution: 'process', undo: undoOfProcess(calls), pivot };
  const resolved = resolvePolicy({ ...contract.policy, ...operation, ...policy }, { onward: forwardOnly || pivot });
  const undo = operation.undo === undefined ? undefined : beside(calls, operation.undo);
  const execution = operation.execution ?? contract.execution ?? 'remote';
  const confirm = confirmIn(calls, operation);
  return { name, calls, timeout: resolved.timeout, worstCase: worstCaseOf(resolved), execution, undo, ...(confirm && { confirm }), pivot };
}

function confirmIn(calls: string, operation: Operation): StepDescription['confirm'] {
  const confirm = confirmOf(calls, operation);
  if (confirm?.kind !== 'tried') return undefined;
  return { by: confirm.by, ...(confirm.within !== undefined && { within: confirm.within }) };
}

const undoOfProcess = (process: string): string => `what ${process} did`;

/** Returns the operation or the process that is called. A call names the service by its alias in the process. */
export function calledBy(call: string, { uses = {} }: Process): string {
  const split = splitName(call);
  const used = uses[split?.service ?? call];
  if (!used) return call;
  return split ? fullName(used.name, split.operation) : used.name;
}
