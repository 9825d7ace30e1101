// What travels beside a value: with a call to an activity, and with the input of a run. Written and read by our own
// two ends only, so it is short.

import type { Carried } from './kernel/carried.ts';
import type { Admission, LimiterEvent } from './limit/limiter.ts';
import type { StepError, Effect } from './step-error.ts';

/** Second argument of every activity. */
export interface CallEnvelope {
  readonly key: string;
  readonly undoes?: string | undefined;
  readonly pivot?: true | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Second argument of every workflow. None: somebody else than Tenuto has started it. */
export interface RunEnvelope {
  /** Whether somebody has checked the input already. */
  readonly checked: boolean;
  /** A step of another run: it answers with a `ChildAnswer`. */
  readonly child?: true;
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
/** The people and roles that a run asks something. */
export const askedAttribute = 'TenutoAsks';

/** Names of what every run answers beside its contract. */
export const names = {
  snapshot: 'tenuto.snapshot',
  decide: 'tenuto.decide',
  checkInput: 'tenuto.checkInput',
  admitted: 'tenuto.admitted',
  reply: 'tenuto.reply',
} as const;

/** The workflow that keeps a limit; the activity that tells it something, and the signal that this arrives as. */
export const limiterNames = { workflow: 'tenuto.limit', tell: 'tenuto.tell' } as const;

/** What the activity is told. */
export interface Told {
  readonly limiter: string; // workflow id
  readonly taskQueue: string;
  readonly event: LimiterEvent;
}

/** What a run is told when a step of its may begin. */
export interface AdmittedSignal {
  readonly limiter: string;
  readonly admission: Admission;
}
