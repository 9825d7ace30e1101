// Finds the progress of a run of a graph, node by node. A snapshot contains the state of each step. Of the other nodes, it
// contains only the waits. So a node is known to have ended if a node after it has begun.

import type { NodeDefinition } from '../../graph/definition.ts';
import type { GraphPlan, PlanNode } from '../../graph/plan.ts';
import type { AnySnapshot, StepView, Wait } from '../../model/kernel/snapshot.ts';
import { groupBy } from '../group-by.ts';
import { done, combinedStatus, notReached, planned, waiting, waitsOf, type NodeStatus } from '../node-status.ts';

export interface GraphProgress {
  statusOf(node: PlanNode): NodeStatus;
  /** The waits that no node shows. */
  readonly otherWaits: readonly Wait[];
}

export function graphProgress(plan: GraphPlan, snapshot: AnySnapshot): GraphProgress {
  const all = allNodes(plan);
  const names = new Set(all.map(({ name }) => name));
  const steps = groupBy(snapshot.steps, (step) => nodeNameOf(step.id, names));
  const over = new Set<PlanNode>();
  for (const node of [...all].reverse()) if (hasBegun(node)) settle(node);
  const shown = new Map<PlanNode, Wait>();
  const otherWaits = waitsOf(snapshot).filter((wait) => !show(wait));
  const ended = snapshot.outcome !== 'running';
  return { statusOf, otherWaits };

  function hasBegun(node: PlanNode): boolean {
    return steps.has(node.name) || over.has(node) || (node.graph?.nodes.some(hasBegun) ?? false);
  }

  function settle(node: PlanNode): void {
    const { trigger, watched, required } = node;
    for (const before of [...required, ...(trigger === 'all-succeeded' ? watched : [])]) {
      if (over.has(before)) continue;
      over.add(before);
      settle(before);
    }
  }

  function show(wait: Wait): boolean {
    if (wait.kind === 'person') return wait.step !== undefined && names.has(nodeNameOf(wait.step, names));
    const candidates = all.filter((node) => isFor(wait, node) && !over.has(node));
    const ready = candidates.filter(({ dependencies }) => dependencies.every((before) => over.has(before) || isDone(before)));
    const [found] = ready.length > 0 ? ready : candidates;
    if (found) shown.set(found, wait);
    return found !== undefined;
  }

  function isDone({ name }: PlanNode): boolean {
    return steps.get(name)?.every(({ state }) => state.kind === 'completed') ?? false;
  }

  function isFor(wait: Wait, { name, definition }: PlanNode): boolean {
    if (wait.kind === 'limit') return nodeNameOf(wait.step, names) === name;
    return waitsFor(definition, wait);
  }

  function statusOf(node: PlanNode): NodeStatus {
    const own = steps.get(node.name);
    if (own) return combinedStatus(own);
    const wait = shown.get(node);
    if (wait) return waiting(wait);
    if (over.has(node)) return done;
    return ended ? (isStep(node.definition) ? notReached : planned) : planned;
  }
}

const isStep = ({ kind }: NodeDefinition): boolean => kind === 'call' || kind === 'process';

function waitsFor(node: NodeDefinition, wait: Wait): boolean {
  if (wait.kind === 'signal') return node.kind === 'signal' && node.signal === wait.name;
  if (wait.kind === 'ask') return node.kind === 'ask' && node.ask === wait.ask.replace(/#\d+$/, '');
  return wait.kind === 'timer' && node.kind === 'timer';
}

export const allNodes = ({ nodes }: GraphPlan): readonly PlanNode[] =>
  nodes.flatMap((node) => [node, ...(node.graph ? allNodes(node.graph) : [])]);

/** Returns the node of a step: 'ship[3]~2' is a step of the node 'ship'. */
export function nodeNameOf(id: string, names: ReadonlySet<string>): string {
  let name = id;
  while (!names.has(name)) {
    const shorter = name.replace(/(~\d+|#\d+|\[\d+\])$/, '');
    if (shorter === name) return name;
    name = shorter;
  }
  return name;
}

export const stepsOutside = ({ steps }: AnySnapshot, names: ReadonlySet<string>): readonly StepView[] =>
  steps.filter(({ id }) => !names.has(nodeNameOf(id, names)));
