// What travels beside a value: with a call to an activity, and with the input of a run. Written and read by our own
// two ends only, so it is short.

import type { Carried } from './kernel/carried.ts';
import type { RecordedCall } from './kernel/runtime.ts';
import type { Permit, LimiterEvent } from './limit/limiter.ts';
import { isRecord } from './record.ts';
import type { StepError, Effect } from './step-error.ts';

/** Second argument of every activity. */
export interface CallEnvelope {
  readonly key: string;
  readonly undoes?: string | undefined;
  /** Where the call is recorded whose input this one has to have. */
  readonly recorded?: RecordedCall | undefined;
  readonly pivot?: true | undefined;
  /** The attempt that it belongs to. */
  readonly group?: string | undefined;
  /** Only while that is still the last run of its id, and closed. */
  readonly unlessOpen?: RunRef | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Bytes that a local step's result may have as JSON: it is reported together with others. */
  readonly room?: number | undefined;
}

/** By the id of an update or a signal; the last ones of a run. */
export type Answered = Readonly<Record<string, UpdateAnswer>>;

export type UpdateAnswer = { readonly output: unknown } | { readonly error: StepError };

/** Second argument of every workflow. None: somebody else than Tenuto has started it. */
export interface RunEnvelope {
  /** Whether somebody has checked the input already. */
  readonly checked: boolean;
  /** Bytes that a value of the run may have as JSON, from its start to its end. */
  readonly limit?: number;
  /** A step of another run: it answers with a `ChildAnswer`. */
  readonly child?: true;
  /** The first run of whoever calls it: called once more, because its caller was reset, it does the same under the same keys. */
  readonly firstRunId?: string;
  /** Its caller was reset, so that an earlier run of its id may have done some of it: whether it has asked. */
  readonly again?: 'unasked' | 'asked';
  /** That step is a pivot. */
  readonly pivot?: true | undefined;
  /** The attempt that the step belongs to. */
  readonly group?: string;
  readonly carried?: Carried;
  /** What came to the run that this one continues, by its id. */
  readonly answered?: Answered;
  /** Do not run: undo what `carried` has left behind. */
  readonly undo?: true;
  /** Undo only while that is still the last run of its id, and closed. */
  readonly unlessOpen?: RunRef;
}

/** The run that the keys of a run's calls name. `own`: the first of the runs that were reset from one another. */
export const firstRunIdOf = (envelope: RunEnvelope | undefined, own: string): string =>
  envelope?.carried?.firstRunId ?? envelope?.firstRunId ?? own;

export interface RunRef {
  readonly workflowId: string;
  readonly runId: string;
}

/** What a run that was reset asks. */
export interface EarlierRequest {
  readonly process: string;
  /** It is called by another run, and asks before it has done anything: the answer may be known already. */
  readonly isCalled?: boolean;
}

/** What has become of a run that was called. 'left': it was ended from outside. */
export interface CalledRun {
  readonly state: 'open' | 'completed' | 'undone' | 'left';
  /** The run that asked. */
  readonly runId: string;
}

/** What the check of an input answers: the input with its defaults, and the limit for a run that was given none. */
export interface CheckedInput {
  readonly [checkedMark]: true;
  readonly input: unknown;
  readonly limit?: number;
}

export const checkedMark = 'tenuto.checked';

/** In a history of before there were limits it is the input alone. */
export const isCheckedInput = (answer: unknown): answer is CheckedInput => isRecord(answer) && answer[checkedMark] === true;

/** First detail of every failure that crosses into or out of a run. */
export interface FailureDetail {
  readonly error: StepError;
  readonly effect?: Effect;
  readonly call?: LocalCall;
}

/** A local step leaves nothing but its result in the history, so the result tells which call it was. */
export type LocalResult =
  | { readonly output: unknown; readonly call: LocalCall }
  /** The answer is too large to be reported with others: the same call is to be made once more, as a remote step. */
  | { readonly again: true };

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
  earlier: 'tenuto.earlierRuns',
  called: 'tenuto.calledRun',
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
  readonly admission: Permit;
}
