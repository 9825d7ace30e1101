// What a run takes along when it continues as new, and what a run that only undoes another one starts from.

import type { JournalStart, StepRecord } from './journal.ts';
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
}

export const journalStartOf = (carried: Carried): JournalStart => ({ ...carried, steps: unpackSteps(carried.steps, carried) });
