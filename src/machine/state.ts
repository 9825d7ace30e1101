// Names the active states of a machine: the path of each active state that has no active child.

import type { StateNode, StateValue } from './xstate.ts';

export function statesOf(value: StateValue, path = ''): readonly string[] {
  if (typeof value === 'string') return [path === '' ? value : `${path}.${value}`];
  const inside = Object.entries(value).flatMap(([state, below]) => statesOf(below ?? {}, path === '' ? state : `${path}.${state}`));
  return inside.length === 0 && path !== '' ? [path] : inside;
}

export const nameOf = ({ path }: Pick<StateNode, 'path'>): string =>
  path.length === 0 ? 'the machine itself' : `state '${path.join('.')}'`;
