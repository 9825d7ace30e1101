// The snapshot of a run: what it is doing and has done. It has one shape, whether it is read from the run or from its history.

import type { Json } from '../json.ts';
import { jsonSize } from '../sizes/json-size.ts';
import type { StepError } from '../step-error.ts';
import type { Trouble } from '../trouble.ts';
import type { StepRecord } from './journal.ts';

export type OutcomeKind =
  | 'running'
  | 'undoing'
  | 'undo-failed' // waits for a person, or was closed by one
  | 'completed'
  | 'undone'
  | 'abandoned'; // ended from outside (terminated, timed out): nothing was undone

export interface ProcessSnapshot {
  readonly process: string;
  readonly workflowId: string;
  readonly outcome: OutcomeKind;
  readonly pivoted: boolean;
  readonly steps: readonly StepView[];
  /** The position from which to read the next page. Undefined if there are no more steps. */
  readonly next?: number;
  readonly waits: readonly Wait[];
  /** How many waits were left out because of their size. */
  readonly waitsOmitted?: number;
  readonly error?: StepError;
}

/** A run as seen from outside: as it reports itself, or as its history shows it. */
export type RunSnapshot = SnapshotOfRun | SnapshotOfHistory;

export interface SnapshotOfRun extends ProcessSnapshot {
  /** The run has answered. */
  readonly source: 'run';
}

export interface SnapshotOfHistory extends Omit<ProcessSnapshot, 'waits'> {
  /** The run is closed, or did not answer. */
  readonly source: 'history';
  /** What the run waits for. Empty if it is closed. 'unknown' if it is open, because the history does not show it. */
  readonly waits: readonly Wait[] | 'unknown';
  /** Why an open run did not answer. */
  readonly trouble?: Trouble;
}

/** Any snapshot from which a picture or a report can be made. */
export type AnySnapshot = ProcessSnapshot | RunSnapshot;

export interface StepView extends Omit<StepRecord, 'input' | 'recordedIn'> {
  /** How often the running step has been tried, as the server reports it. */
  readonly attempts?: number;
  readonly lastFailure?: string;
}

/** The run waits for a person's answer. */
export interface AskWait {
  readonly kind: 'ask';
  readonly ask: string;
  readonly of: string;
  readonly since: number;
  readonly about?: Json;
  /** Bytes of `about` as JSON, if it was left out because of its size. */
  readonly aboutOmitted?: number;
  readonly delegated: readonly string[];
  readonly reminded?: { readonly times: number; readonly last: number };
  /** Why the last reminder, or the notice to the next person, could not be delivered. */
  readonly unreached?: StepError | undefined;
  readonly deadline?: number;
  /** When something happens without an answer: a reminder, a question to another person, or the end of the question. Milliseconds since the epoch. */
  readonly until?: number;
}

export type Wait =
  | AskWait
  | { readonly kind: 'signal'; readonly name: string; readonly until?: number }
  | { readonly kind: 'timer'; readonly until: number }
  | { readonly kind: 'condition'; readonly until?: number }
  | { readonly kind: 'event'; readonly state: readonly string[]; readonly accepts: readonly string[] } // a machine waits in a state
  | { readonly kind: 'limit'; readonly key: string; readonly step: string }
  | { readonly kind: 'person'; readonly step?: string; readonly error: StepError }; // without a step: the run failed after its pivot

export interface SnapshotPage {
  readonly after?: number; // steps that began after this position
  readonly limit?: number;
}

// The server rejects a query answer over 2 MB, and a codec may make an answer larger.
const pageSize = 500; // steps
const pageBytes = 400_000; // as JSON: errors of steps have details
const waitsBytes = 800_000;

export function pageOf(
  steps: Iterable<StepRecord>,
  { after = 0, limit = pageSize }: SnapshotPage = {},
): Pick<ProcessSnapshot, 'steps' | 'next'> {
  const views: StepView[] = [];
  let bytesLeft = limit === Infinity ? Infinity : pageBytes;
  for (const { input: _input, recordedIn: _recordedIn, ...view } of steps) {
    if (view.began.position <= after) continue;
    if (bytesLeft !== Infinity) bytesLeft -= jsonSize(view);
    if (views.length === limit || (bytesLeft < 0 && views.length > 0)) return { steps: views, next: views.at(-1)?.began.position ?? after };
    views.push(view);
  }
  return { steps: views };
}

/** Returns the waits that fit into the answer. A wait that is too large loses its `about` or its error's details, and is left out if it still does not fit. */
export function waitsWithRoom(waits: Iterable<Wait>): Pick<ProcessSnapshot, 'waits' | 'waitsOmitted'> {
  const found: Wait[] = [];
  let bytesLeft = waitsBytes;
  let omitted = 0;
  for (const wait of waits) {
    const fitting = [wait, shortened(wait)].find((one) => jsonSize(one) <= bytesLeft);
    bytesLeft -= fitting ? jsonSize(fitting) : 0;
    if (fitting) found.push(fitting);
    else omitted++;
  }
  return { waits: found, ...(omitted > 0 && { waitsOmitted: omitted }) };
}

function shortened(wait: Wait): Wait {
  if (wait.kind === 'person') return { ...wait, error: { kind: 'defect', name: wait.error.kind, message: wait.error.message } };
  if (wait.kind !== 'ask' || wait.about === undefined) return wait;
  const { about, ...rest } = wait;
  return { ...rest, aboutOmitted: jsonSize(about) };
}
