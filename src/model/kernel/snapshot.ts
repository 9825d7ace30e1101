// One shape for what a run is doing and has done, wherever it is read: from the run itself, or from its history.

import type { Json } from '../json.ts';
import type { StepError } from '../step-error.ts';
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
  readonly error?: StepError;
}

export interface StepView extends Omit<StepRecord, 'input'> {
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

const pageSize = 500; // about 300 kB; a query answer over 2 MB is refused by the server

export function pageOf(steps: Iterable<StepRecord>, { after = 0, limit = pageSize }: Page = {}): Pick<ProcessSnapshot, 'steps' | 'next'> {
  const views: StepView[] = [];
  for (const { input: _, ...view } of steps) {
    if (view.began.position <= after) continue;
    if (views.length === limit) return { steps: views, next: views.at(-1)?.began.position ?? after };
    views.push(view);
  }
  return { steps: views };
}
