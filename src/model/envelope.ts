// The envelopes: metadata beside a value, with a call to an activity and with the input of a run. Only Tenuto writes and
// reads them.

import type { Carried } from './kernel/carried.ts';
import type { RecordedCall } from './kernel/runtime.ts';
import type { Permit, LimiterEvent } from './limit/limiter.ts';
import { isRecord } from './record.ts';
import type { StepError, Effect } from './step-error.ts';

/** The second argument of every activity. */
export interface CallEnvelope {
  readonly key: string;
  readonly undoes?: string | undefined;
  /** Where the call is recorded whose input this one must have. */
  readonly recorded?: RecordedCall | undefined;
  readonly pivot?: true | undefined;
  /** The attempt to which the call belongs. */
  readonly group?: string | undefined;
  /** The call is made only while that run is the last one of its id, and closed. */
  readonly unlessOpen?: RunRef | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Bytes that a local step's result may have as JSON, because it is reported together with others. */
  readonly room?: number | undefined;
}

/** The last answers of a run, by the id of an update or a signal. */
export type Answered = Readonly<Record<string, UpdateAnswer>>;

export type UpdateAnswer = { readonly output: unknown } | { readonly error: StepError };

/** The second argument of every workflow. It is missing if the workflow was not started by Tenuto. */
export interface RunEnvelope {
  /** Whether the input was checked already. */
  readonly checked: boolean;
  /** Bytes that a value of the run may have as JSON, from its start to its end. */
  readonly limit?: number;
  /** Whether the run is a step of another run, and so returns a `ChildAnswer`. */
  readonly child?: true;
  /** The first run id of its caller. If it is called again because its caller was reset, it repeats its steps under the same keys. */
  readonly firstRunId?: string;
  /** Set if its caller was reset, so that an earlier run of its id may have done some of its steps. The value is whether it has asked for them. */
  readonly again?: 'unasked' | 'asked';
  /** Whether that step is a pivot. */
  readonly pivot?: true | undefined;
  /** The attempt to which that step belongs. */
  readonly group?: string;
  readonly carried?: Carried;
  /** The answers of the run that this one continues, by the id of the message. */
  readonly answered?: Answered;
  /** If set, the run only undoes the steps in `carried`. */
  readonly undo?: true;
  /** Undo only while that run is the last one of its id, and closed. */
  readonly unlessOpen?: RunRef;
}

/** Returns the run id that is part of the keys of a run's calls. `own` is the first of the runs that were reset from one another. */
export const firstRunIdOf = (envelope: RunEnvelope | undefined, own: string): string =>
  envelope?.carried?.firstRunId ?? envelope?.firstRunId ?? own;

export interface RunRef {
  readonly workflowId: string;
  readonly runId: string;
}

/** The question of a run that was reset. */
export interface EarlierRequest {
  readonly process: string;
  /** Whether the run was called by another one, and asks before it has done anything. Then the answer may be known already. */
  readonly isCalled?: boolean;
}

/** The state of a run that was called. 'left': it was ended from outside. */
export interface CalledRun {
  readonly state: 'open' | 'completed' | 'undone' | 'left';
  /** The run that asked for this. */
  readonly runId: string;
}

/** The result of checking an input: the input with its defaults, and the limit for a run that was started without one. */
export interface CheckedInput {
  readonly [checkedMark]: true;
  readonly input: unknown;
  readonly limit?: number;
}

export const checkedMark = 'tenuto.checked';

/** Returns whether an answer has that form. In a history from before limits existed, the answer is the input alone. */
export const isCheckedInput = (answer: unknown): answer is CheckedInput => isRecord(answer) && answer[checkedMark] === true;

/** The first detail of every failure that enters or leaves a run. */
export interface FailureDetail {
  readonly error: StepError;
  readonly effect?: Effect;
  readonly call?: LocalCall;
}

/** The result of a local step. The history contains nothing else of the step, so the result includes its call. */
export type LocalResult =
  | { readonly output: unknown; readonly call: LocalCall }
  /** The answer is too large to be reported with others. The same call must be made again as a remote step. */
  | { readonly again: true };

export interface LocalCall extends CallEnvelope {
  readonly input: unknown;
}

export const outcomeAttribute = 'TenutoOutcome';
/** The search attribute that lists the people and roles that a run asks. */
export const askedAttribute = 'TenutoAsks';

/** The names of the queries, updates, signals and activities that every run has beside its contract. */
export const names = {
  snapshot: 'tenuto.snapshot',
  decide: 'tenuto.decide',
  checkInput: 'tenuto.checkInput',
  earlier: 'tenuto.earlierRuns',
  called: 'tenuto.calledRun',
  admitted: 'tenuto.admitted',
  reply: 'tenuto.reply',
} as const;

/** The names of the workflow that keeps a limit, and of the activity and the signal that send it an event. */
export const limiterNames = { workflow: 'tenuto.limit', tell: 'tenuto.tell' } as const;

/** The argument of the activity that sends an event to a limiter. */
export interface Told {
  readonly limiter: string; // workflow id
  readonly taskQueue: string;
  readonly event: LimiterEvent;
}

/** The signal that grants a permit to a run. */
export interface AdmittedSignal {
  readonly limiter: string;
  readonly admission: Permit;
}
