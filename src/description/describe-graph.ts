// Describes a graph: its steps, its longest path, the order of undo, and its questions.

import type { Process } from '../model/contract/process.ts';
import { parseDuration } from '../model/duration.ts';
import { criticalPath } from '../graph/analysis/critical-path.ts';
import { flatten, type FlatNode } from '../graph/analysis/flat.ts';
import type { NodeDefinition } from '../graph/definition.ts';
import type { GraphPlan, PlanNode } from '../graph/plan.ts';
import { stepOf } from './calls.ts';
import type { AskDescription, Description, LongestWay, StepDescription } from './description.ts';

export function describeGraph(plan: GraphPlan, contract: Process): Pick<Description, 'steps' | 'longest' | 'undo' | 'asks'> {
  const definitions = new Map(allNodes(plan).map(({ name, definition }) => [name, definition]));
  const order = flatten(plan, () => undefined);
  const steps = stepsIn(order, { definitions, contract });
  const byName = new Map(steps.map((step) => [step.name, step]));
  const asks = [...definitions.values()].flatMap((node) => (node.kind === 'ask' ? [askOf(node)] : []));
  return { steps, longest: longestPath(plan, { definitions, byName }), undo: undoOrder(order, byName), asks };
}

const allNodes = ({ nodes }: GraphPlan): readonly PlanNode[] =>
  nodes.flatMap((node) => [node, ...(node.graph ? allNodes(node.graph) : [])]);

interface Known {
  readonly definitions: ReadonlyMap<string, NodeDefinition>;
  readonly contract: Process;
}

function stepsIn(order: readonly FlatNode[], { definitions, contract }: Known): readonly StepDescription[] {
  const behind = new Set<FlatNode>();
  return order.flatMap((node) => {
    const definition = definitions.get(node.name);
    const forwardOnly = node.dependencies.some((before) => behind.has(before));
    const step = definition && stepFor(node.name, { definition, contract, forwardOnly });
    if (forwardOnly || step?.pivot) behind.add(node);
    return step ? [step] : [];
  });
}

function stepFor(
  name: string,
  { definition, contract, forwardOnly }: { definition: NodeDefinition; contract: Process; forwardOnly: boolean },
) {
  if (definition.kind === 'call') return stepOf(contract, { name, calls: definition.operation, policy: definition.policy, forwardOnly });
  return definition.kind === 'process'
    ? stepOf(contract, { name, calls: definition.process, policy: definition.policy, forwardOnly })
    : undefined;
}

interface Timing {
  readonly definitions: ReadonlyMap<string, NodeDefinition>;
  readonly byName: ReadonlyMap<string, StepDescription>;
}

function longestPath(plan: GraphPlan, { definitions, byName }: Timing): LongestWay {
  const times = [...definitions].map(([name, node]) => [name, timeOf(node, byName.get(name))] as const);
  const known = new Map(times);
  const { nodes, milliseconds } = criticalPath(flatten(plan, ({ name }) => known.get(name)));
  return { steps: nodes, milliseconds, unbounded: times.flatMap(([name, time]) => (time === undefined ? [name] : [])) };
}

function timeOf(node: NodeDefinition, step: StepDescription | undefined): number | undefined {
  if (step) return step.worstCase?.milliseconds;
  if (node.kind === 'signal') return node.within === undefined ? undefined : parseDuration(node.within);
  if (node.kind === 'ask') return node.deadline === undefined ? undefined : parseDuration(node.deadline);
  return node.kind === 'timer' ? parseDuration(node.delay) : 0;
}

function undoOrder(order: readonly FlatNode[], byName: ReadonlyMap<string, StepDescription>): readonly (readonly string[])[] {
  const levels = new Map<FlatNode, number>();
  const undone: string[][] = [];
  const behind = new Set<FlatNode>();
  for (const node of order) {
    const step = byName.get(node.name);
    const before = Math.max(-1, ...node.dependencies.map((other) => levels.get(other) ?? -1));
    const counts = step?.undo !== undefined && !step.pivot && !node.dependencies.some((other) => behind.has(other));
    levels.set(node, counts ? before + 1 : before);
    if (step?.pivot || node.dependencies.some((other) => behind.has(other))) behind.add(node);
    if (counts) (undone[before + 1] ??= []).push(node.name);
  }
  return undone.reverse();
}

function askOf({ ask, of, deadline }: NodeDefinition & { kind: 'ask' }): AskDescription {
  return { ask, ...(typeof of === 'string' && { of }), ...(deadline !== undefined && { deadline: parseDuration(deadline) }) };
}
