// The state that a run carries over when it continues as new. A run that only undoes another one starts from it, too.

import type { JournalStart, StepRecord } from './journal.ts';
import type { StepError } from '../step-error.ts';
import { jsonSize } from '../sizes/json-size.ts';
import { unpackSteps, type PackedSteps } from './packed-steps.ts';

export interface Carried {
  readonly firstRunId: string;
  readonly process: string;
  readonly workflowId: string;
  readonly position: number;
  readonly pivoted: boolean;
  readonly ahead?: boolean;
  readonly counters: Readonly<Record<string, number>>;
  /** The steps that may have to be undone, or may be done again. */
  readonly steps: readonly StepRecord[] | PackedSteps;
  /** Signals that were received and not yet taken, by name. */
  readonly mail?: Readonly<Record<string, readonly unknown[]>>;
  /** By name of a step: how many generations were used by earlier runs, from which this one was reset. */
  readonly generations?: Readonly<Record<string, number>>;
  /** The state of the notation. */
  readonly state?: unknown;
  /** Why the run is being undone. Undefined if it goes forward. */
  readonly undoing?: StepError;
}

/** Returns whether a run can carry over this much. */
export const fits = (input: unknown, carried: Carried, limit: number | undefined): boolean =>
  jsonSize([input, carried]) <= mostToCarry(limit);

/** Bytes as JSON. A tenth is reserved for messages that are received while the run is about to continue as new. */
export const mostToCarry = (limit = 2_000_000): number => 0.9 * limit;

export const journalStartOf = (carried: Carried): JournalStart => ({ ...carried, steps: unpackSteps(carried.steps, carried) });
