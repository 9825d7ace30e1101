// A child is a run of another process, called as a step. Its steps can be undone after it has completed. Its answer
// contains what that needs, because its history may be gone by then.

import type { Operation } from '../contract/operation.ts';
import type { Carried } from './carried.ts';

export interface ChildAnswer {
  readonly output: unknown;
  /** What its undo needs. Undefined if there is nothing to undo. */
  readonly left?: Carried;
}

/** The operation of a step that is a child. It has no time-outs, because ending a run from outside undoes nothing. */
export const childOperation: Operation = { kind: 'operation' };

/** Returns the workflow id of the run that undoes the given one. */
export const undoingId = (workflowId: string): string => `${workflowId}:undo`;
