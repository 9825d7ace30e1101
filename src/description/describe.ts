// Describes a process: its steps, their time-outs and their undo. It is pure and runs nothing.

import { childrenOf, operationsOf, servicesOf, type Process } from '../model/contract/process.ts';
import type { GraphDefinition } from '../graph/definition.ts';
import { refuseErrors } from '../graph/finding.ts';
import { planOf } from '../graph/plan.ts';
import { shapeFindings } from '../graph/shape.ts';
import type { Implementation } from '../model/notation.ts';
import { stepOf } from './calls.ts';
import { describeGraph } from './describe-graph.ts';
import { describeMachine } from './describe-machine.ts';
import type { Description } from './description.ts';
import type { StateOutline } from './machine-outline.ts';

/** The result of implement(), or its `implementation`. */
export type Describable = { readonly implementation: Implementation } | Implementation;

export function describe(source: Describable): Description {
  const { contract, notation } = 'implementation' in source ? source.implementation : source;
  const common = { ...ofContract(contract), notation: notation.kind };
  if (notation.kind === 'code') return { ...common, basis: 'contract', ...ofCode(contract) };
  if (notation.kind === 'machine') {
    const { outline } = notation as unknown as { outline(): StateOutline };
    return { ...common, basis: 'definition', ...describeMachine(outline(), contract) };
  }
  const { definition } = notation as unknown as { definition: GraphDefinition };
  refuseErrors(`Cannot describe process '${contract.name}'`, shapeFindings(definition));
  const { plan, findings } = planOf(definition);
  refuseErrors(`Cannot describe process '${contract.name}'`, findings);
  return { ...common, basis: 'definition', ...describeGraph(plan, contract) };
}

const ofContract = (contract: Process) => ({
  process: contract.name,
  services: servicesOf(contract).map(({ name, operations }) => ({ service: name, operations: Object.keys(operations) })),
  processes: childrenOf(contract).map(({ name }) => name),
  signals: Object.keys(contract.signals ?? {}),
  updates: Object.keys(contract.updates ?? {}),
});

const ofCode = (contract: Process): Pick<Description, 'steps' | 'longest' | 'undo' | 'asks'> => ({
  steps: [...operationsOf(contract).keys(), ...childrenOf(contract).map(({ name }) => name)].map((calls) =>
    stepOf(contract, { name: calls, calls }),
  ),
  longest: undefined,
  undo: undefined,
  asks: Object.keys(contract.asks ?? {}).map((ask) => ({ ask })),
});
