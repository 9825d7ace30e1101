// Finds effects that would remain although the run is undone: steps without an undo, performed while the run may still fail.

import { operationsOf, type Process } from '../../model/contract/process.ts';
import { inOrder } from '../cycle.ts';
import type { GraphFinding } from '../finding.ts';
import type { GraphPlan, PlanNode } from '../plan.ts';

export function lastingEffects(plan: GraphPlan, contract: Process): readonly GraphFinding[] {
  const operations = operationsOf(contract);
  const after = new Set<PlanNode>(); // certainly after a pivot
  const order = inOrder(plan.nodes);
  for (const node of order) if (node.dependencies.some((other) => after.has(other) || isPivot(other))) after.add(node);
  const steps = order.filter(({ definition: { kind } }) => kind === 'call' || kind === 'process' || kind === 'group');
  return steps.flatMap((node) => {
    const { definition, name } = node;
    if (definition.kind !== 'call' || after.has(node) || isPivot(node)) return [];
    const operation = operations.get(definition.operation);
    if (!operation || operation.undo !== undefined || steps.every((other) => other === node || comesBefore(other, node))) return [];
    const message = `node '${name}' calls '${definition.operation}', which has no undo, while the run may still fail: its effect would remain. Add an undo to the contract, or put the node after the pivot; if the call changes nothing, ignore this warning`;
    return [{ severity: 'warning' as const, node: name, path: `nodes/${name}`, message }];
  });

  function isPivot({ definition }: PlanNode): boolean {
    if (definition.kind === 'call') return definition.policy?.pivot ?? operations.get(definition.operation)?.pivot ?? false;
    return definition.kind === 'process' && (definition.policy?.pivot ?? false);
  }
}

function comesBefore(first: PlanNode, second: PlanNode): boolean {
  const seen = new Set<PlanNode>(second.dependencies);
  for (const node of seen) for (const before of node.dependencies) seen.add(before);
  return seen.has(first);
}
