// The kernel's Runtime in memory: no server, no real time, the same order of things each time. Calls go to a function,
// which may await what it likes as long as it does not depend on real time.

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
import { createAdmissions, createLimits, type MemoryLimits } from './memory-limits.ts';
import { randomFrom, type Random } from '../random.ts';
import { createWaiting } from './memory-waiting.ts';
import { createScopes, outsideRuns, type MemoryScopes } from './memory-scopes.ts';
import { usualTasks } from './usual-tasks.ts';
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
  /** How often it has continued as new. */
  readonly continued?: number;
  /** How many attempts of calls there may be: a run that makes more is taken for one that never ends. Default 10,000. */
  readonly tasks?: number;
  /** What `run.random` and `run.uuid` go by: the same seed, the same lots. Default 1. */
  readonly seed?: number | undefined;
  readonly clock?: VirtualClock;
  /** Whether the run should go on in a new one, as Temporal says where a history has grown long. Default: never. */
  readonly long?: () => boolean;
  /** How long its history is. Default: nothing, so that there is room for everything. */
  readonly history?: () => HistorySize;
  /** Bytes that a value may have as JSON. Default: what Temporal takes, without a codec. */
  readonly maxValueBytes?: number | undefined;
  /** Whether another run waits for its answer. */
  readonly child?: boolean;
  /** Takes what the run says to other runs. Default: there is none. */
  readonly signal?: (signal: RunSignal) => Promise<void>;
  /** What limits by key go by. Default: the run's own; to have several runs keep the same limits, give them the same. */
  readonly limits?: MemoryLimits;
  /** The processes that it may call: what implement() made. */
  readonly processes?: readonly { readonly implementation: Implementation }[];
}

export interface MemoryRuntime extends Runtime {
  readonly clock: VirtualClock;
  readonly pulse: EventLoop;
  readonly scope: MemoryScopes;
  /** Every attempt of every call, in the order in which they began. */
  readonly calls: readonly CallRecord[];
  readonly published: readonly (OutcomeKind | undefined)[];
  /** Whom the run asked something, each time that changed. */
  readonly asked: readonly (readonly string[])[];
  /** How many attempts there may be. */
  readonly tasks: number;
  /** Resolves when one of the attempts in flight has ended; undefined where there is none. */
  nextAnswer(): Promise<unknown> | undefined;
}

export interface CallRecord {
  readonly call: Call;
  readonly attempt: number;
  readonly at: number;
  /** Undefined: still in flight. */
  readonly answer: { readonly output: unknown } | { readonly error: StepError } | undefined;
}

/** What a run shares with its children. */
type Shared = Pick<MemoryRuntime, 'pulse' | 'calls'> & { readonly inFlight: Set<Promise<unknown>> };

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
  const pulse = shared?.pulse ?? createEventLoop();
  const scopes = createScopes();
  const calls: CallRecord[] = (shared?.calls as CallRecord[] | undefined) ?? [];
  const tasks = tasksOf(options);
  const published: (OutcomeKind | undefined)[] = [];
  const asked: (readonly string[])[] = [];
  const inFlight = shared?.inFlight ?? new Set<Promise<unknown>>();
  const { timer, wait, ring } = createWaiting({ clock, pulse, scopes });
  const nextAnswer = () => (inFlight.size > 0 ? Promise.race(inFlight) : undefined);
  const state = {
    process,
    workflowId,
    firstRunId,
    runId: firstRunId,
    repeats: () => false, // here nothing is repeated: the input is that of the call
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
  const { acquire, release } = createAdmissions(limits, { scopes, ring });
  return {
    now: clock.now,
    random,
    call,
    signal: telling(options.signal, pulse),
    timer,
    wait,
    settled: pulse.settled,
    acquire,
    release,
    scope: scopes,
    state,
    clock,
    pulse,
    calls,
    published,
    asked,
    tasks,
    nextAnswer,
  };

  function call<T>(made: Call, { resolved, rejected }: Continuation<unknown, T>): Promise<T> {
    const answered = scopes.isCancelled() ? Promise.reject(new Cancelled()) : answer(made).finally(() => void pulse.flush());
    return answered.then(resolved, rejected);
  }

  function answer(made: Call): Promise<unknown> {
    if (made.execution === 'child') return callChild(made, { workflowId, scopes, child });
    return callWithAttempts(made, { clock, scopes, attempt });
  }

  function child(name: string, going: Pick<MemoryOptions, 'workflowId' | 'carried' | 'continued' | 'child'>): MemoryChild {
    const found = options.processes?.find(({ implementation }) => implementation.contract.name === name);
    if (!found) throw new TypeError(`Cannot run process '${name}' in memory: pass it along, as in { processes: [${name}] }`);
    const runtime = createMemoryRuntime(name, { ...options, clock, limits, ...going }, { pulse, calls, inFlight });
    return { ...found.implementation, runtime };
  }

  function attempt(made: Call, number: number): Promise<unknown> {
    if (calls.length >= tasks) return new Promise(() => undefined); // or nothing else would ever get its turn
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

const tasksOf = ({ tasks = usualTasks }: MemoryOptions): number => tasks;

// On Temporal each run has lots of its own, also one that continues another.
function randomOf({ seed = 1, workflowId, continued = 0, carried }: Partial<MemoryOptions>): () => number {
  let random: Random | undefined;
  return () => (random ??= randomFrom(JSON.stringify([seed, workflowId, continued, carried]))).next();
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const nobody = ({ workflowId }: RunSignal): Promise<void> => Promise.reject(new BusinessError('RunNotOpen', { details: { workflowId } }));

const telling =
  (tell: (signal: RunSignal) => Promise<void> = nobody, pulse: EventLoop) =>
  (signal: RunSignal) =>
    outsideRuns(() => tell(signal)).finally(() => void pulse.flush());
