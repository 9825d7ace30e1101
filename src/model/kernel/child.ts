// A child is a run of another process, called as a step. What it did can be undone after it has completed: its answer
// says what that takes, because its history may be gone by then.

import type { Operation } from '../contract/operation.ts';
import type { Carried } from './carried.ts';

export interface ChildAnswer {
  readonly output: unknown;
  /** None: there is nothing to undo. */
  readonly left?: Carried;
}

/** What a step that is a child goes by: no time-outs, because ending a run from outside undoes nothing. */
export const childOperation: Operation = { kind: 'operation' };

/** The workflow id of the run that undoes another one. */
export const undoingId = (workflowId: string): string => `${workflowId}:undo`;
