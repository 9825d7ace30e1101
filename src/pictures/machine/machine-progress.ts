// How far a run of a machine is, state by state. Where it is, it says itself while it waits; where it was is seen from
// the steps that its states did.

import { calledBy } from '../../description/calls.ts';
import type { StateOutline } from '../../description/machine-outline.ts';
import type { Process } from '../../model/contract/process.ts';
import type { AnySnapshot, StepView, Wait } from '../../model/kernel/snapshot.ts';
import { groupBy } from '../group-by.ts';
import { joinedMark, planned, waiting, waitsOf, type Mark } from '../node-status.ts';

export interface MachineProgress {
  markOf(state: StateOutline): Mark;
  /** The id of the state that did a step. */
  stateOf(step: StepView): string | undefined;
  readonly otherSteps: readonly StepView[];
  readonly otherWaits: readonly Wait[];
}

export function machineProgress(root: StateOutline, { contract, snapshot }: { contract: Process; snapshot: AnySnapshot }): MachineProgress {
  const leaves = leavesOf(root);
  const doing = new Map<string, StateOutline>();
  for (const state of [...leaves].reverse())
    for (const { call } of state.invokes) if (call !== undefined) doing.set(calledBy(call, contract), state);
  const stepsBy = groupBy(snapshot.steps, (step) => doing.get(step.operation)?.id);
  const waits = waitsOf(snapshot);
  const event = waits.find((wait) => wait.kind === 'event');
  const here = new Set(event?.state);
  const otherWaits = waits.filter((wait) => wait.kind !== 'event' && !(wait.kind === 'person' && wait.step !== undefined));
  return { markOf, stateOf: ({ operation }) => doing.get(operation)?.id, otherSteps: stepsBy.get(undefined) ?? [], otherWaits };

  function markOf(state: StateOutline): Mark {
    const own = stepsBy.get(state.id);
    if (!here.has(state.path) || !event) return own ? joinedMark(own) : planned;
    const step = own && joinedMark(own);
    if (step && step.status !== 'done') return step;
    return state.invokes.length > 0
      ? { status: 'running', notes: ['is here'] }
      : { ...waiting(event), notes: ['is here', ...waiting(event).notes.filter((note) => !note.startsWith('is in'))] };
  }
}

const leavesOf = (state: StateOutline): readonly StateOutline[] => (state.states.length === 0 ? [state] : state.states.flatMap(leavesOf));
