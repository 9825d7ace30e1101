// One shape for what a run is doing and has done, wherever it is read: from the run itself, or from its history.

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
  /** The position to ask for next, where there are more steps than fit on a page. */
  readonly next?: number;
  readonly waits: readonly Wait[];
  /** How many waits had no room. */
  readonly waitsOmitted?: number;
  readonly error?: StepError;
}

/** A run as it is seen from outside: as it reports itself, or as its history shows it. */
export type RunSnapshot = SnapshotOfRun | SnapshotOfHistory;

export interface SnapshotOfRun extends ProcessSnapshot {
  /** The run has answered. */
  readonly source: 'run';
}

export interface SnapshotOfHistory extends Omit<ProcessSnapshot, 'waits'> {
  /** The run is closed, or did not answer. */
  readonly source: 'history';
  /** A closed run waits for nothing; of an open one the history does not show it. */
  readonly waits: readonly Wait[] | 'unknown';
  /** Why an open run did not answer. */
  readonly trouble?: Trouble;
}

/** What a picture or a report can show of a run, whoever made it. */
export type AnySnapshot = ProcessSnapshot | RunSnapshot;

export interface StepView extends Omit<StepRecord, 'input' | 'recordedIn'> {
  /** From the server, for a step that is being tried. */
  readonly attempts?: number;
  readonly lastFailure?: string;
}

/** Somebody is asked something. */
export interface AskWait {
  readonly kind: 'ask';
  readonly ask: string;
  readonly of: string;
  readonly since: number;
  readonly about?: Json;
  /** Bytes of `about` as JSON, if it had no room. */
  readonly aboutOmitted?: number;
  readonly delegated: readonly string[];
  readonly reminded?: { readonly times: number; readonly last: number };
  /** Why the last reminder, or the word to whom is asked instead, did not get through. */
  readonly unreached?: StepError | undefined;
  readonly deadline?: number;
  /** When something happens without an answer: a reminder, somebody else is asked, or nobody any more. */
  readonly until?: number;
}

export type Wait =
  | AskWait
  | { readonly kind: 'signal'; readonly name: string; readonly until?: number }
  | { readonly kind: 'timer'; readonly until: number }
  | { readonly kind: 'condition'; readonly until?: number }
  | { readonly kind: 'event'; readonly state: readonly string[]; readonly accepts: readonly string[] } // where a machine is
  | { readonly kind: 'limit'; readonly key: string; readonly step: string }
  | { readonly kind: 'person'; readonly step?: string; readonly error: StepError }; // no step: the run failed after its pivot

export interface Page {
  readonly after?: number; // steps that began after this position
  readonly limit?: number;
}

// A query answer over 2 MB is refused by the server, and a codec may make it larger.
const pageSize = 500; // steps
const pageBytes = 400_000; // as JSON: errors of steps have details
const waitsBytes = 800_000;

export function pageOf(steps: Iterable<StepRecord>, { after = 0, limit = pageSize }: Page = {}): Pick<ProcessSnapshot, 'steps' | 'next'> {
  const views: StepView[] = [];
  let room = limit === Infinity ? Infinity : pageBytes;
  for (const { input: _input, recordedIn: _recordedIn, ...view } of steps) {
    if (view.began.position <= after) continue;
    if (room !== Infinity) room -= jsonSize(view);
    if (views.length === limit || (room < 0 && views.length > 0)) return { steps: views, next: views.at(-1)?.began.position ?? after };
    views.push(view);
  }
  return { steps: views };
}

/** Waits as far as there is room: first without what questions are about and the details of errors, then fewer. */
export function waitsWithRoom(waits: Iterable<Wait>): Pick<ProcessSnapshot, 'waits' | 'waitsOmitted'> {
  const found: Wait[] = [];
  let room = waitsBytes;
  let omitted = 0;
  for (const wait of waits) {
    const wanted = [wait, briefly(wait)].find((one) => jsonSize(one) <= room);
    room -= wanted ? jsonSize(wanted) : 0;
    if (wanted) found.push(wanted);
    else omitted++;
  }
  return { waits: found, ...(omitted > 0 && { waitsOmitted: omitted }) };
}

function briefly(wait: Wait): Wait {
  if (wait.kind === 'person') return { ...wait, error: { kind: 'defect', name: wait.error.kind, message: wait.error.message } };
  if (wait.kind !== 'ask' || wait.about === undefined) return wait;
  const { about, ...rest } = wait;
  return { ...rest, aboutOmitted: jsonSize(about) };
}
