// Describes a machine: its steps and the order of undo. It may return to a state, so it has no longest path.

import type { Process } from '../model/contract/process.ts';
import { calledBy, stepOf } from './calls.ts';
import type { Description } from './description.ts';
import type { StateOutline } from './machine-outline.ts';

export function describeMachine(root: StateOutline, contract: Process): Pick<Description, 'steps' | 'longest' | 'undo' | 'asks'> {
  const steps = statesInOrder(root).flatMap(({ path, invokes }) =>
    invokes.flatMap(({ call }) => (call === undefined ? [] : [stepOf(contract, { name: path, calls: calledBy(call, contract) })])),
  );
  const pivot = steps.findIndex((step) => step.pivot);
  const undone = (pivot < 0 ? steps : steps.slice(0, pivot)).filter(({ undo }) => undo !== undefined);
  return { steps, longest: undefined, undo: undone.map(({ name }) => [name]).reverse(), asks: [] };
}

/** Returns the states in the order in which they are reached from the initial state, the nearest first. */
function statesInOrder(root: StateOutline): readonly StateOutline[] {
  const byId = new Map(everyState(root).map((state) => [state.id, state]));
  const parents = new Map(everyState(root).flatMap((state) => state.states.map(({ id }) => [id, state] as const)));
  const reached = new Set<StateOutline>([root]);
  for (const state of reached) {
    const inside = state.kind === 'parallel' ? state.states : [byId.get(state.initial ?? '')];
    const next = state.transitions.flatMap(({ to }) => to.map((id) => byId.get(id)));
    for (const other of [...inside, ...next, parents.get(state.id)]) if (other) reached.add(other);
  }
  return [...reached];
}

const everyState = (state: StateOutline): readonly StateOutline[] => [state, ...state.states.flatMap(everyState)];
