// Lists the parts of a machine: all its states, and the transitions, actions and guards of each.

import type { StateNode, Transition } from './xstate.ts';

export function nodesOf(root: StateNode): readonly StateNode[] {
  return [root, ...Object.values(root.states).flatMap(nodesOf)];
}

export const transitionsOf = ({ transitions, always = [] }: StateNode): readonly Transition[] => [
  ...[...transitions.values()].flat(),
  ...always,
];

export function actionsOf(node: StateNode): readonly unknown[] {
  const initial = node.type === 'compound' ? (node.initial?.actions ?? []) : [];
  return [...node.entry, ...node.exit, ...initial, ...transitionsOf(node).flatMap(({ actions }) => actions)];
}

/** Returns the guard and those that it is made of. */
export function guardsOf(guard: unknown): readonly unknown[] {
  if (guard === undefined) return [];
  const inside = typeof guard === 'function' && 'guards' in guard ? (guard.guards as readonly unknown[]) : [];
  return [guard, ...inside.flatMap(guardsOf)];
}

/** Returns the name that refers to an implementation elsewhere, or undefined if the thing is the implementation itself. */
export function referredTo(thing: unknown): string | undefined {
  if (typeof thing === 'string') return thing;
  return typeof thing === 'object' && thing !== null && 'type' in thing ? String(thing.type) : undefined;
}
