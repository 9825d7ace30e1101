// Finds the duration of a node. A measured duration takes precedence over a declared one. A duration of the node takes
// precedence over one of the operation or process that it calls.

import { operationsOf, type Process } from '../../model/contract/process.ts';
import { parseDuration } from '../../model/duration.ts';
import type { PlanNode } from '../plan.ts';

/** Returns the duration of a node in milliseconds, or undefined if it is unknown. */
export type Takes = (node: PlanNode) => number | undefined;

interface Known {
  readonly contract?: Pick<Process, 'uses'> | undefined;
  /** Milliseconds by the name of a node, an operation or a process. */
  readonly measured: Readonly<Record<string, number>>;
}

export function takesBy({ contract = {}, measured }: Known): Takes {
  const operations = operationsOf(contract);
  const found = new Map(Object.entries(measured));
  return ({ name, definition }) => {
    const calls = definition.kind === 'call' ? definition.operation : definition.kind === 'process' ? definition.process : '';
    const known = found.get(name) ?? found.get(calls);
    if (known !== undefined) return known;
    const declared = definition.duration ?? operations.get(calls)?.duration;
    if (declared !== undefined) return parseDuration(declared);
    return definition.kind === 'timer' ? parseDuration(definition.delay) : undefined;
  };
}
