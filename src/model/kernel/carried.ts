// What a run takes along when it continues as new, and what a run that only undoes another one starts from.

import type { JournalStart, StepRecord } from './journal.ts';
import type { StepError } from '../step-error.ts';
import { unpackSteps, type PackedSteps } from './packed-steps.ts';

export interface Carried {
  readonly firstRunId: string;
  readonly process: string;
  readonly workflowId: string;
  readonly position: number;
  readonly pivoted: boolean;
  readonly counters: Readonly<Record<string, number>>;
  /** Those that may have to be undone, or may be done again. */
  readonly steps: readonly StepRecord[] | PackedSteps;
  /** Signals that came and were not taken yet, by name. */
  readonly mail?: Readonly<Record<string, readonly unknown[]>>;
  /** Where the notation was. */
  readonly state?: unknown;
  /** What the run is being undone for; none: it goes forward. */
  readonly undoing?: StepError;
}

export const largestCarried = 1_800_000; // bytes; the server takes 2 MB

/** Bytes as JSON. At most: in the sandbox there is nothing that encodes. */
export const sizeOf = (value: unknown): number => JSON.stringify(value).replaceAll(/[\u0080-\uffff]/g, '   ').length;

/** Whether a run can take that much along. */
export const fits = (input: unknown, carried: Carried): boolean => sizeOf([input, carried]) <= largestCarried;

export const journalStartOf = (carried: Carried): JournalStart => ({ ...carried, steps: unpackSteps(carried.steps, carried) });
