// How far each node of a graph is: what the nodes after it go by, and what goes along into a new run.

import { toError, toStepError, type StepError } from '../../model/step-error.ts';
import type { GraphPlan, PlanNode } from '../plan.ts';
import type { Tally } from '../trigger.ts';
import type { End, Work } from './node-result.ts';
import { joined, type Tail } from './dependencies.ts';

export type NodeState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly work: Work }
  | { readonly kind: 'skipped'; readonly tail: Tail }
  | End;

/** Those that are missing wait. */
export type SavedNodes = Readonly<Record<string, SavedNode>>;
type SavedNode =
  { readonly succeeded: unknown } | { readonly failed: StepError } | { readonly skipped: true } | { readonly running: unknown };

export interface States {
  of(node: PlanNode): NodeState;
  set(node: PlanNode, state: NodeState): void;
  tally(nodes: readonly PlanNode[]): Tally;
  /** The steps that come before whatever follows these nodes. */
  tail(nodes: readonly PlanNode[], before: Tail): Tail;
  /** How many are not over. */
  readonly open: number;
  save(isSeen: (name: string) => boolean): SavedNodes;
}

const waiting: NodeState = { kind: 'waiting' };

export function createStates({ nodes }: GraphPlan, saved: SavedNodes): States {
  const all = nodes.map(({ name }) => restored(saved[name]));
  const of = ({ index }: PlanNode): NodeState => all[index] ?? waiting;
  const states = { of, set, tally, tail, open: all.filter((state) => !isOver(state)).length, save };
  return states;

  function set(node: PlanNode, state: NodeState): void {
    if (isOver(state) && !isOver(of(node))) states.open--;
    all[node.index] = state;
  }

  function tally(some: readonly PlanNode[]): Tally {
    const counts = { succeeded: 0, failed: 0, skipped: 0, open: 0 };
    for (const node of some) {
      const { kind } = of(node);
      counts[kind === 'waiting' || kind === 'running' ? 'open' : kind]++;
    }
    return counts;
  }

  function tail(some: readonly PlanNode[], before: Tail): Tail {
    const tails = some.map(of).flatMap((state) => ('tail' in state ? [state.tail] : []));
    return tails.length === 0 ? before : joined(tails);
  }

  function save(isSeen: (name: string) => boolean): SavedNodes {
    const isWanted = (node: PlanNode) => isSeen(node.name) || node.consumers.some((consumer) => !isOver(of(consumer)));
    return Object.fromEntries(nodes.flatMap((node) => savedNode(node, { state: of(node), isWanted })));
  }
}

export const isOver = ({ kind }: NodeState): boolean => kind !== 'waiting' && kind !== 'running';

interface Saving {
  readonly state: NodeState;
  /** Whether anybody will look at what it gave. */
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

// Which steps came before is not taken along: what comes next is then undone by the order of time.
function restored(saved: SavedNode | undefined): NodeState {
  if (!saved || 'running' in saved) return waiting;
  if ('succeeded' in saved) return { kind: 'succeeded', output: saved.succeeded, tail: undefined };
  if ('failed' in saved) return { kind: 'failed', thrown: toError(saved.failed), tail: undefined };
  return { kind: 'skipped', tail: undefined };
}
