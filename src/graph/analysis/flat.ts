// Flattens the groups of a graph. The nodes of a group come after what the group waits for, and before what waits for the
// group. A fan-out and a repetition count once.

import { inOrder } from '../cycle.ts';
import type { GraphPlan, PlanNode } from '../plan.ts';
import type { Takes } from './takes.ts';

export interface FlatNode {
  readonly name: string;
  /** Its duration in milliseconds. Undefined if it is unknown. */
  readonly takes: number | undefined;
  /** False for a node that only computes, because that takes no time. */
  readonly works: boolean;
  readonly dependencies: readonly FlatNode[];
}

export function flatten(plan: GraphPlan, takes: Takes): readonly FlatNode[] {
  const all: FlatNode[] = [];
  flattenInto(all, { plan, takes, before: [] });
  return all;
}

interface Level {
  readonly plan: GraphPlan;
  readonly takes: Takes;
  readonly before: readonly FlatNode[];
}

/** Returns the nodes that no other node of this level waits for. */
function flattenInto(all: FlatNode[], { plan, takes, before }: Level): readonly FlatNode[] {
  const ends = new Map<PlanNode, readonly FlatNode[]>();
  for (const node of inOrder(plan.nodes)) {
    const dependencies =
      node.dependencies.length === 0 ? before : [...new Set(node.dependencies.flatMap((other) => ends.get(other) ?? []))];
    if (node.graph) {
      ends.set(node, flattenInto(all, { plan: node.graph, takes, before: dependencies }));
      continue;
    }
    const works = !['value', 'choose', 'fail'].includes(node.definition.kind);
    const flat: FlatNode = { name: node.name, works, takes: works ? takes(node) : 0, dependencies };
    all.push(flat);
    ends.set(node, [flat]);
  }
  return plan.nodes.filter(({ consumers }) => consumers.length === 0).flatMap((node) => ends.get(node) ?? []);
}
