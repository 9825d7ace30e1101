// Corrects and checks transitions to history states. XState enters all states up to the parent of the history. It leaves
// only those up to the common parent of source and target. If the history leads back to the source, or near it, XState
// enters states that it did not leave: their entry actions run again, and what they invoke is started twice.
//
// Here such a transition leaves everything inside the parent of the history, wherever in there its source is.

import type { Fault } from './check/finding.ts';
import { nodesOf, transitionsOf } from './nodes.ts';
import { stateOf, type Machine, type StateNode, type Transition } from './xstate.ts';

/** Changes the transitions in place. So the machine must not be in use elsewhere. */
export function leaveBeforeHistories(root: StateNode): void {
  for (const node of nodesOf(root)) {
    for (const transition of transitionsOf(node)) {
      const around = historiesOf(transition).find(({ parent }) => isInside(node, parent))?.parent;
      if (around) transition.source = Object.create(node, { parent: { value: around } }) as StateNode;
    }
  }
}

/** The faults of a transition. A history without a target stands for its whole parallel state until it remembers one. */
export function toHistoryFaults(node: StateNode, transition: Transition): readonly Fault[] {
  return historiesOf(transition)
    .filter(({ parent, config }) => parent?.type === 'parallel' && config.target === undefined)
    .filter(({ parent }) => isInside(node, parent) || (parent === node && !transition.reenter))
    .map(({ path, parent }) => ({
      what: `goes to the history '${path.join('.')}' around it, which has no target to use before anything is remembered`,
      remedy: `add one, such as target: '${Object.keys(parent?.states ?? {})[0] ?? ''}'`,
    }));
}

/** The faults of a history itself. XState looks up its target only when it needs it. */
export function ownHistoryFaults(node: StateNode, machine: Machine): readonly Fault[] {
  const { type, parent, config } = node;
  if (type !== 'history') return [];
  if (config.target === undefined) return beginsInHistory(parent) ? [hasNoTarget] : [];
  return [config.target].flat().flatMap((target) => {
    const at = targetOf(target, { node, machine });
    if (isInside(at, parent) && at?.type !== 'history') return [];
    return [
      {
        what: `has the target '${typeof target === 'string' ? target : typeof target}', which is not a state inside '${parent?.path.join('.') ?? ''}'`,
        remedy: 'name one',
      },
    ];
  });
}

const beginsInHistory = (node: StateNode | undefined): boolean =>
  node?.type === 'compound' && node.initial?.target?.[0]?.type === 'history';

const hasNoTarget: Fault = {
  what: 'has no target to use before anything is remembered, and the state around it begins in a history',
  remedy: 'add a target',
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
