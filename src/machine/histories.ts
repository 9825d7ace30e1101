// Transitions to histories. What they enter, XState takes up to the state of the history; what they leave, only up to
// what is around both source and target. So where a history has come to the source of the transition, or near it, states
// are entered that were not left: their entry runs again, and what they invoke is started twice.
//
// Here such a transition leaves all that is inside the state of the history, wherever its source is in there.

import type { Fault } from './check/finding.ts';
import { nodesOf, transitionsOf } from './nodes.ts';
import { stateOf, type Machine, type StateNode, type Transition } from './xstate.ts';

/** Of a machine that is ours alone: its transitions are changed. */
export function leaveBeforeHistories(root: StateNode): void {
  for (const node of nodesOf(root)) {
    for (const transition of transitionsOf(node)) {
      const around = historiesOf(transition).find(({ parent }) => isInside(node, parent))?.parent;
      if (around) transition.source = Object.create(node, { parent: { value: around } }) as StateNode;
    }
  }
}

/** Of a transition. Before it remembers anything, a history without a target stands for its whole parallel state. */
export function toHistoryFaults(node: StateNode, transition: Transition): readonly Fault[] {
  return historiesOf(transition)
    .filter(({ parent, config }) => parent?.type === 'parallel' && config.target === undefined)
    .filter(({ parent }) => isInside(node, parent) || (parent === node && !transition.reenter))
    .map(({ path, parent }) => ({
      what: `goes to the history '${path.join('.')}' around it, which has no target for when nothing is remembered`,
      remedy: `give it one, as in target: '${Object.keys(parent?.states ?? {})[0] ?? ''}'`,
    }));
}

/** Of a history itself. XState looks for its target only when it needs it. */
export function ownHistoryFaults(node: StateNode, machine: Machine): readonly Fault[] {
  const { type, parent, config } = node;
  if (type !== 'history') return [];
  if (config.target === undefined) return beginsInHistory(parent) ? [aimless] : [];
  return [config.target].flat().flatMap((target) => {
    const at = targetOf(target, { node, machine });
    if (isInside(at, parent) && at?.type !== 'history') return [];
    return [
      {
        what: `has the target '${typeof target === 'string' ? target : typeof target}', which is no state inside '${parent?.path.join('.') ?? ''}'`,
        remedy: 'name one',
      },
    ];
  });
}

const beginsInHistory = (node: StateNode | undefined): boolean =>
  node?.type === 'compound' && node.initial?.target?.[0]?.type === 'history';

const aimless: Fault = {
  what: 'has no target for when nothing is remembered, and the state around it begins in a history',
  remedy: 'give it a target',
};

function targetOf(target: unknown, { node, machine }: { readonly node: StateNode; readonly machine: Machine }): StateNode | undefined {
  if (typeof target !== 'string') return undefined;
  if (target.startsWith('#')) return stateOf(machine, target);
  return target
    .split('.')
    .reduce<StateNode | undefined>((at, name) => (at && Object.hasOwn(at.states, name) ? at.states[name] : undefined), node.parent);
}

const historiesOf = ({ target = [] }: Transition): readonly StateNode[] => target.filter(({ type }) => type === 'history');

function isInside(node: StateNode | undefined, outer: StateNode | undefined): boolean {
  for (let around = node?.parent; around; around = around.parent) if (around === outer) return true;
  return false;
}
