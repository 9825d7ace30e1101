// What a run takes along when it continues as new, and what a run that only undoes another one starts from.

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
  /** Those that may have to be undone, or may be done again. */
  readonly steps: readonly StepRecord[] | PackedSteps;
  /** Signals that came and were not taken yet, by name. */
  readonly mail?: Readonly<Record<string, readonly unknown[]>>;
  /** By name of a step: how many generations earlier runs, which this one was reset from, have used up. */
  readonly generations?: Readonly<Record<string, number>>;
  /** Where the notation was. */
  readonly state?: unknown;
  /** What the run is being undone for; none: it goes forward. */
  readonly undoing?: StepError;
}

/** Whether a run can take that much along. */
export const fits = (input: unknown, carried: Carried, limit: number | undefined): boolean =>
  jsonSize([input, carried]) <= mostToCarry(limit);

/** Bytes as JSON. Some room is left for what comes while the run is about to go on. */
export const mostToCarry = (limit = 2_000_000): number => 0.9 * limit;

export const journalStartOf = (carried: Carried): JournalStart => ({ ...carried, steps: unpackSteps(carried.steps, carried) });
