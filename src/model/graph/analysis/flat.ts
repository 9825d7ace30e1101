// A graph without its groups: what is inside of a group comes after what the group waits for, and before what waits for
// the group. A fan-out and a repetition count once.

import { parseDuration } from '../../duration.ts';
import { inOrder } from '../cycle.ts';
import type { GraphPlan, PlanNode } from '../plan.ts';

export interface FlatNode {
  readonly name: string;
  /** Milliseconds; undefined: nobody has said. */
  readonly takes: number | undefined;
  /** Computing takes no time. */
  readonly works: boolean;
  readonly dependencies: readonly FlatNode[];
}

export type Measured = Readonly<Record<string, number>>;

export function flatten(plan: GraphPlan, measured: Measured): readonly FlatNode[] {
  const all: FlatNode[] = [];
  flattenInto(all, { plan, measured, before: [] });
  return all;
}

interface Level {
  readonly plan: GraphPlan;
  readonly measured: Measured;
  readonly before: readonly FlatNode[];
}

/** Gives the nodes that nobody of this level waits for. */
function flattenInto(all: FlatNode[], { plan, measured, before }: Level): readonly FlatNode[] {
  const ends = new Map<PlanNode, readonly FlatNode[]>();
  for (const node of inOrder(plan.nodes)) {
    const dependencies =
      node.dependencies.length === 0 ? before : [...new Set(node.dependencies.flatMap((other) => ends.get(other) ?? []))];
    if (node.graph) {
      ends.set(node, flattenInto(all, { plan: node.graph, measured, before: dependencies }));
      continue;
    }
    const works = !['value', 'choose', 'fail'].includes(node.definition.kind);
    const flat: FlatNode = { name: node.name, works, takes: works ? takenBy(node, measured) : 0, dependencies };
    all.push(flat);
    ends.set(node, [flat]);
  }
  return plan.nodes.filter(({ consumers }) => consumers.length === 0).flatMap((node) => ends.get(node) ?? []);
}

function takenBy({ name, definition }: PlanNode, measured: Measured): number | undefined {
  if (Object.hasOwn(measured, name)) return measured[name];
  if (definition.duration !== undefined) return parseDuration(definition.duration);
  return definition.kind === 'timer' ? parseDuration(definition.delay) : undefined;
}
