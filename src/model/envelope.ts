// What travels beside a value: with a call to an activity, and with the input of a run. Written and read by our own
// two ends only, so it is short.

import type { Carried } from './kernel/carried.ts';
import type { StepError, Effect } from './step-error.ts';

/** Second argument of every activity. */
export interface CallEnvelope {
  readonly key: string;
  readonly undoes?: string;
  readonly pivot?: true;
}

/** Second argument of every workflow. None: somebody else started it, and nobody has checked the input yet. */
export interface RunEnvelope {
  readonly checked: true;
  readonly carried?: Carried;
  /** Do not run: undo what `carried` has left behind. */
  readonly undo?: true;
}

/** First detail of every failure that crosses into or out of a run. */
export interface FailureDetail {
  readonly error: StepError;
  readonly effect?: Effect;
  readonly call?: LocalCall;
}

/** A local step leaves nothing but its result in the history, so the result tells which call it was. */
export interface LocalResult {
  readonly output: unknown;
  readonly call: LocalCall;
}

export interface LocalCall extends CallEnvelope {
  readonly input: unknown;
}

export const outcomeAttribute = 'TenutoOutcome';

/** Names of what every run answers beside its contract. */
export const names = { snapshot: 'tenuto.snapshot', decide: 'tenuto.decide', checkInput: 'tenuto.checkInput' } as const;
