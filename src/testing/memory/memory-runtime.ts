// The kernel's Runtime in memory: no server, no real time, and the same order of events each time. Calls go to a function
// of the test, which may await anything that does not depend on real time.

import { continueWithin, isContinueAsNew } from './continued-as-new.ts';
import { BusinessError, Cancelled } from '../../model/errors.ts';
import { defaultMaxValueBytes, storable } from './value-limit.ts';
import { toStepError, type StepError } from '../../model/step-error.ts';
import type { Carried } from '../../model/kernel/carried.ts';
import type { Implementation } from '../../model/notation.ts';
import type { Continuation, Call, HistorySize, RunSignal, Runtime } from '../../model/kernel/runtime.ts';
import type { OutcomeKind } from '../../model/kernel/snapshot.ts';
import { callWithAttempts, type CallAttempt } from './attempts.ts';
import { callChild, type MemoryChild } from './memory-children.ts';
import { createPermits, createLimits, type MemoryLimits } from './memory-limits.ts';
import { randomFrom, type Random } from '../random.ts';
import { createWaiting } from './memory-waiting.ts';
import { createScopes, outsideRuns, type MemoryScopes } from './memory-scopes.ts';
import { defaultTasks } from './usual-tasks.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import { createEventLoop, type EventLoop } from './event-loop.ts';
import { createClock, type VirtualClock } from './virtual-clock.ts';

export interface MemoryOptions {
  /** Answers one attempt of a call, or throws. */
  readonly call: CallAttempt;
  readonly workflowId?: string;
  readonly firstRunId?: string;
  /** @internal */
  readonly carried?: Carried | undefined;
  /** How often the run has continued as new. */
  readonly continued?: number;
  /** How many attempts of calls a run may make. A run that makes more is considered endless. @default 10,000 */
  readonly tasks?: number;
  /** The seed of `run.random` and `run.uuid`. The same seed gives the same values. @default 1 */
  readonly seed?: number | undefined;
  readonly clock?: VirtualClock;
  /** Whether the run should continue as new, as Temporal suggests when a history has grown long. @default never */
  readonly long?: () => boolean;
  /** The size of its history. @default zero, so that the history budget is never used up */
  readonly history?: () => HistorySize;
  /** The largest value, in bytes of JSON. @default Temporal's limit, without a codec */
  readonly maxValueBytes?: number | undefined;
  /** Whether another run waits for its answer. */
  readonly child?: boolean;
  /** Receives the signals that the run sends to other runs. @default rejects with 'RunNotOpen' */
  readonly signal?: (signal: RunSignal) => Promise<void>;
  /** The state of limits by key. Pass the same object to several runs to share limits. @default the run's own */
  readonly limits?: MemoryLimits;
  /** The processes that the run may call, as implement() returns them. */
  readonly processes?: readonly { readonly implementation: Implementation }[];
}

export interface MemoryRuntime extends Runtime {
  readonly clock: VirtualClock;
  readonly eventLoop: EventLoop;
  readonly scope: MemoryScopes;
  /** Every attempt of every call, in the order in which they began. */
  readonly calls: readonly CallRecord[];
  readonly published: readonly (OutcomeKind | undefined)[];
  /** The people that the run asks something, each time this list changed. */
  readonly asked: readonly (readonly string[])[];
  /** How many attempts the run may make. */
  readonly tasks: number;
  /** Resolves when one of the attempts in flight has ended. Returns undefined if there is none. */
  nextAnswer(): Promise<unknown> | undefined;
}

export interface CallRecord {
  readonly call: Call;
  readonly attempt: number;
  readonly at: number;
  /** Undefined while the attempt is in flight. */
  readonly answer: { readonly output: unknown } | { readonly error: StepError } | undefined;
}

/** The state that a run shares with its child runs. */
type Shared = Pick<MemoryRuntime, 'eventLoop' | 'calls'> & { readonly inFlight: Set<Promise<unknown>> };

export function createMemoryRuntime(process: string, options: MemoryOptions, shared?: Shared): MemoryRuntime {
  const {
    clock = createClock(0),
    workflowId = `${process}-1`,
    firstRunId = 'first-run',
    carried,
    limits = createLimits(),
    long = () => false,
    history = () => ({ events: 0, bytes: 0 }),
    maxValueBytes = defaultMaxValueBytes,
    child: isChild = false,
  } = options;
  const eventLoop = shared?.eventLoop ?? createEventLoop();
  const scopes = createScopes();
  const calls: CallRecord[] = (shared?.calls as CallRecord[] | undefined) ?? [];
  const tasks = tasksOf(options);
  const published: (OutcomeKind | undefined)[] = [];
  const asked: (readonly string[])[] = [];
  const inFlight = shared?.inFlight ?? new Set<Promise<unknown>>();
  const { timer, wait, ring } = createWaiting({ clock, eventLoop, scopes });
  const nextAnswer = () => (inFlight.size > 0 ? Promise.race(inFlight) : undefined);
  const state = {
    process,
    workflowId,
    firstRunId,
    runId: firstRunId,
    repeats: () => false, // in memory no earlier run's step is repeated, so the input is the one of the call
    carried,
    limit: maxValueBytes,
    child: isChild,
    long,
    history,
    continueAs: continueWithin(maxValueBytes),
    answered: () => true,
    isContinueAsNew,
    publish: (outcome: OutcomeKind | undefined) => void published.push(outcome),
    publishAsked: (people: readonly string[]) => void asked.push(people),
  };
  const random = randomOf({ ...options, workflowId });
  scopes.enclose(createSandbox({ now: clock.now, random, timer, scope: scopes }));
  const { acquire, release } = createPermits(limits, { scopes, ring });
  return {
    now: clock.now,
    random,
    call,
    signal: signalling(options.signal, eventLoop),
    timer,
    wait,
    settled: eventLoop.settled,
    acquire,
    release,
    scope: scopes,
    state,
    clock,
    eventLoop,
    calls,
    published,
    asked,
    tasks,
    nextAnswer,
  };

  function call<T>(made: Call, { resolved, rejected }: Continuation<unknown, T>): Promise<T> {
    const answered = scopes.isCancelled() ? Promise.reject(new Cancelled()) : answer(made).finally(() => void eventLoop.flush());
    return answered.then(resolved, rejected);
  }

  function answer(made: Call): Promise<unknown> {
    if (made.execution === 'child') return callChild(made, { workflowId, scopes, child });
    return callWithAttempts(made, { clock, scopes, attempt });
  }

  function child(name: string, childOptions: Pick<MemoryOptions, 'workflowId' | 'carried' | 'continued' | 'child'>): MemoryChild {
    const found = options.processes?.find(({ implementation }) => implementation.contract.name === name);
    if (!found) throw new TypeError(`Cannot run process '${name}' in memory: it was not passed. Pass it, as in { processes: [${name}] }`);
    const runtime = createMemoryRuntime(name, { ...options, clock, limits, ...childOptions }, { eventLoop, calls, inFlight });
    return { ...found.implementation, runtime };
  }

  function attempt(made: Call, number: number): Promise<unknown> {
    if (calls.length >= tasks) return new Promise(() => undefined); // an answer would keep the event loop busy forever
    const record: Writable<CallRecord> = { call: made, attempt: number, at: clock.now(), answer: undefined };
    calls.push(record);
    const answer = (async () => storable(made, { output: await outsideRuns(() => options.call(made, number)), limit: maxValueBytes }))();
    const ended = answer.then(
      (output) => (record.answer = { output }),
      (error: unknown) => (record.answer = { error: toStepError(error) }),
    );
    inFlight.add(ended);
    void ended.finally(() => inFlight.delete(ended));
    return answer;
  }
}

const tasksOf = ({ tasks = defaultTasks }: MemoryOptions): number => tasks;

// On Temporal each run has its own random numbers, also one that continues another.
function randomOf({ seed = 1, workflowId, continued = 0, carried }: Partial<MemoryOptions>): () => number {
  let random: Random | undefined;
  return () => (random ??= randomFrom(JSON.stringify([seed, workflowId, continued, carried]))).next();
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const rejectSignal = ({ workflowId }: RunSignal): Promise<void> =>
  Promise.reject(new BusinessError('RunNotOpen', { details: { workflowId } }));

const signalling =
  (send: (signal: RunSignal) => Promise<void> = rejectSignal, eventLoop: EventLoop) =>
  (signal: RunSignal) =>
    outsideRuns(() => send(signal)).finally(() => void eventLoop.flush());
