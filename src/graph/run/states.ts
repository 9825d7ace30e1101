// The states of the nodes of a graph. The nodes after them read these states, and a new run continues from them.

import { toError, toStepError, type StepError } from '../../model/step-error.ts';
import type { GraphPlan, PlanNode } from '../plan.ts';
import type { Counts } from '../trigger.ts';
import type { NodeResult, Work } from './node-result.ts';
import { joinDependencies, type Dependencies } from './dependencies.ts';

export type NodeState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly work: Work }
  | { readonly kind: 'skipped'; readonly dependsOn: Dependencies }
  | NodeResult;

/** The saved states by the name of the node. A node that is missing here waits. */
export type SavedNodes = Readonly<Record<string, SavedNode>>;
type SavedNode =
  { readonly succeeded: unknown } | { readonly failed: StepError } | { readonly skipped: true } | { readonly running: unknown };

export interface States {
  of(node: PlanNode): NodeState;
  set(node: PlanNode, state: NodeState): void;
  count(nodes: readonly PlanNode[]): Counts;
  /** Returns the steps that a node after these nodes depends on. */
  dependsOn(nodes: readonly PlanNode[], before: Dependencies): Dependencies;
  /** How many nodes have not ended. */
  readonly open: number;
  save(isSeen: (name: string) => boolean): SavedNodes;
}

const waiting: NodeState = { kind: 'waiting' };

export function createStates({ nodes }: GraphPlan, saved: SavedNodes): States {
  const all = nodes.map(({ name }) => restored(saved[name]));
  const of = ({ index }: PlanNode): NodeState => all[index] ?? waiting;
  const states = { of, set, count, dependsOn, open: all.filter((state) => !isOver(state)).length, save };
  return states;

  function set(node: PlanNode, state: NodeState): void {
    if (isOver(state) && !isOver(of(node))) states.open--;
    all[node.index] = state;
  }

  function count(some: readonly PlanNode[]): Counts {
    const counts = { succeeded: 0, failed: 0, skipped: 0, open: 0 };
    for (const node of some) {
      const { kind } = of(node);
      counts[kind === 'waiting' || kind === 'running' ? 'open' : kind]++;
    }
    return counts;
  }

  function dependsOn(some: readonly PlanNode[], before: Dependencies): Dependencies {
    const tails = some.map(of).flatMap((state) => ('dependsOn' in state ? [state.dependsOn] : []));
    return tails.length === 0 ? before : joinDependencies(tails);
  }

  function save(isSeen: (name: string) => boolean): SavedNodes {
    const isWanted = (node: PlanNode) => isSeen(node.name) || node.consumers.some((consumer) => !isOver(of(consumer)));
    return Object.fromEntries(nodes.flatMap((node) => savedNode(node, { state: of(node), isWanted })));
  }
}

export const isOver = ({ kind }: NodeState): boolean => kind !== 'waiting' && kind !== 'running';

interface Saving {
  readonly state: NodeState;
  /** Whether the node's output will be read. */
  readonly isWanted: (node: PlanNode) => boolean;
}

function savedNode(node: PlanNode, { state, isWanted }: Saving): [string, SavedNode][] {
  const { name } = node;
  switch (state.kind) {
    case 'waiting':
      return [];
    case 'running': {
      const running = state.work.save();
      return running === undefined ? [] : [[name, { running }]];
    }
    case 'succeeded':
      return [[name, { succeeded: isWanted(node) ? (state.output ?? null) : null }]];
    case 'failed':
      return [[name, { failed: toStepError(state.thrown) }]];
    case 'skipped':
      return [[name, { skipped: true }]];
  }
}

// The ids of the steps before are not carried. So the next steps are undone in the reverse order of time.
function restored(saved: SavedNode | undefined): NodeState {
  if (!saved || 'running' in saved) return waiting;
  if ('succeeded' in saved) return { kind: 'succeeded', output: saved.succeeded, dependsOn: undefined };
  if ('failed' in saved) return { kind: 'failed', thrown: toError(saved.failed), dependsOn: undefined };
  return { kind: 'skipped', dependsOn: undefined };
}
