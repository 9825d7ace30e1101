// Finds the progress of a run of a machine, state by state. While the machine waits, the snapshot contains its state. The
// earlier states are found by the steps that they performed.

import { calledBy } from '../../description/calls.ts';
import type { StateOutline } from '../../description/machine-outline.ts';
import type { Process } from '../../model/contract/process.ts';
import type { AnySnapshot, StepView, Wait } from '../../model/kernel/snapshot.ts';
import { groupBy } from '../group-by.ts';
import { combinedStatus, planned, waiting, waitsOf, type NodeStatus } from '../node-status.ts';

export interface MachineProgress {
  statusOf(state: StateOutline): NodeStatus;
  /** Returns the id of the state that performed a step. */
  stateOf(step: StepView): string | undefined;
  readonly otherSteps: readonly StepView[];
  readonly otherWaits: readonly Wait[];
}

export function machineProgress(root: StateOutline, { contract, snapshot }: { contract: Process; snapshot: AnySnapshot }): MachineProgress {
  const leaves = leavesOf(root);
  const stateByCall = new Map<string, StateOutline>();
  for (const state of [...leaves].reverse())
    for (const { call } of state.invokes) if (call !== undefined) stateByCall.set(calledBy(call, contract), state);
  const stepsBy = groupBy(snapshot.steps, (step) => stateByCall.get(step.operation)?.id);
  const waits = waitsOf(snapshot);
  const event = waits.find((wait) => wait.kind === 'event');
  const here = new Set(event?.state);
  const otherWaits = waits.filter((wait) => wait.kind !== 'event' && !(wait.kind === 'person' && wait.step !== undefined));
  return { statusOf, stateOf: ({ operation }) => stateByCall.get(operation)?.id, otherSteps: stepsBy.get(undefined) ?? [], otherWaits };

  function statusOf(state: StateOutline): NodeStatus {
    const own = stepsBy.get(state.id);
    if (!here.has(state.path) || !event) return own ? combinedStatus(own) : planned;
    const step = own && combinedStatus(own);
    if (step && step.status !== 'done') return step;
    return state.invokes.length > 0
      ? { status: 'running', notes: ['current state'] }
      : { ...waiting(event), notes: ['current state', ...waiting(event).notes.filter((note) => !note.startsWith('is in'))] };
  }
}

const leavesOf = (state: StateOutline): readonly StateOutline[] => (state.states.length === 0 ? [state] : state.states.flatMap(leavesOf));
