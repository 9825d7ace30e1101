// A worker's instance of a simulated run. It receives the jobs of a workflow task all at once, as on Temporal. The same
// tasks rebuild the same run, which a worker does after another worker died.

import type { Carried } from '../../model/kernel/carried.ts';
import { Cancelled } from '../../model/errors.ts';
import type { Call, Continuation, PermitRequest, Runtime } from '../../model/kernel/runtime.ts';
import type { Decision } from '../../model/kernel/decision.ts';
import type { Implementation } from '../../model/notation.ts';
import type { Reply } from '../../model/messages/reply.ts';
import { isToBeSentAgain } from '../../model/messages/updates.ts';
import type { ProcessRun } from '../../model/process-run.ts';
import { undoRun } from '../../model/undo-run.ts';
import { createMemoryRuntime } from '../memory/memory-runtime.ts';
import { asReceived } from './as-received.ts';
import { isContinueAsNew } from '../memory/continued-as-new.ts';
import type { RunEnd } from '../memory/run-in-memory.ts';
import { stored } from '../../model/storable.ts';
import { createClock } from '../memory/virtual-clock.ts';

export type Answer = { readonly output: unknown } | { readonly error: Error };

export type Job =
  | { readonly kind: 'answer'; readonly id: string; readonly answer: Answer }
  | { readonly kind: 'timer' } // a timer is due; the task has its time
  | { readonly kind: 'admitted'; readonly holder: string }
  | { readonly kind: 'signal'; readonly name: string; readonly payload: unknown }
  | { readonly kind: 'update'; readonly name: string; readonly input: unknown; readonly answered: (answer: Promise<unknown>) => void }
  | { readonly kind: 'reply'; readonly said: Reply; readonly answered: (answer: Promise<unknown>) => void }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'decide'; readonly decision: Decision };

/** The jobs of one workflow task. */
export interface Activation {
  readonly at: number;
  readonly jobs: readonly Job[];
}

export interface Pending {
  readonly call: Call;
  readonly cancelled: boolean;
}

export interface Instance {
  readonly run: ProcessRun;
  end(): RunEnd | undefined;
  /** An unhandled rejection. The task with it can never be reported. */
  stray(): Stray | undefined;
  /** Calls that have no answer yet, by id. */
  readonly pending: ReadonlyMap<string, Pending>;
  /** Requests for permits, and permits that were released. */
  readonly asking: ReadonlyMap<string, PermitRequest>;
  readonly left: readonly PermitRequest[];
  /** Updates that were rejected because the run continued as new. A client sends them to the next run. */
  readonly turnedAway: readonly Job[];
  nextTimer(): number | undefined;
  /** Applies all jobs before anything else can run. Resolves when everything has run. */
  apply(activation: Activation): Promise<void>;
}

export interface Stray {
  readonly error: unknown;
  /** The step or the wait that first failed with this error. */
  readonly source: string | undefined;
}

export interface Beginning {
  readonly implementation: Implementation;
  readonly input: unknown;
  readonly workflowId: string;
  readonly firstRunId: string;
  readonly carried: Carried | undefined;
  readonly continued?: number;
  readonly seed: number;
  /** The run only undoes the open steps in `carried`. */
  readonly undo: boolean;
  /** Whether another run waits for its answer. */
  readonly child?: boolean;
  readonly maxValueBytes: number;
  readonly at: number;
}

interface Waiting extends Pending {
  cancelled: boolean;
  readonly settle: (answer: Answer) => void;
}

export function createInstance({ implementation, input, undo, at, ...memoryOptions }: Beginning): Instance {
  const { contract, notation } = implementation;
  const pending = new Map<string, Waiting>();
  const asking = new Map<string, PermitRequest & { readonly grant: () => void }>();
  const left: PermitRequest[] = [];
  const turnedAway: Job[] = [];
  const clock = createClock(at);
  const memory = createMemoryRuntime(contract.name, {
    ...memoryOptions,
    clock,
    call: () => Promise.reject(new Error('Calls are answered by jobs')),
  });
  const { scope } = memory;
  let end: RunEnd | undefined;
  let stray: Stray | undefined;
  scope.onStray((error) => (stray ??= { error, source: run.unhandled.sourceOf(error) }));
  const runtime: Runtime = { ...memory, call, acquire, release };
  const run = scope.outside(() => (undo ? undoRun(runtime, contract) : notation.run(runtime, contract, stored(input))));
  run.result.then(
    (output) => (end = { kind: 'completed', output: stored(output) }),
    (error: unknown) => (end = { kind: 'failed', error: isContinueAsNew(error) ? error : asReceived(error) }),
  );
  return {
    run,
    pending,
    asking,
    left,
    turnedAway,
    nextTimer: clock.next,
    apply,
    end: () => (stray ? undefined : end),
    stray: () => stray,
  };

  // An answer takes as many microtasks to the kernel as a timer, so that their delivery order counts.
  function call<T>(made: Call, { resolved, rejected }: Continuation<unknown, T>): Promise<T> {
    return answerTo(made).then(resolved, rejected);
  }

  function answerTo(made: Call): Promise<unknown> {
    if (scope.isCancelled()) return Promise.reject(new Cancelled());
    return new Promise((resolve, reject) => {
      const settle = (answer: Answer) => ('error' in answer ? reject(answer.error) : resolve(receivedBy(made, answer.output)));
      const waiting: Waiting = { call: sent(made), cancelled: false, settle };
      pending.set(made.id, waiting);
      scope.whenCancelled(() => abandon(waiting));
    });
  }

  // A cancelled remote call is still waited for. A local call ends at once.
  function abandon(waiting: Waiting): void {
    waiting.cancelled = true;
    if (waiting.call.execution !== 'local' || !pending.delete(waiting.call.id)) return;
    waiting.settle({ error: new Cancelled() });
  }

  async function acquire({ limit, holder }: PermitRequest, turn: () => Promise<void>): Promise<void> {
    await scope.cancellable<undefined>((resolve) => {
      asking.set(holder, { limit, holder, grant: () => void turn().then(() => resolve(undefined)) });
      return () => asking.delete(holder);
    });
  }

  async function release(permit: PermitRequest): Promise<void> {
    asking.delete(permit.holder);
    left.push(permit);
  }

  function apply({ at: time, jobs }: Activation): Promise<void> {
    clock.reach(time); // all jobs of a task have the same time
    for (const job of jobs) scope.outside(() => take(job, time));
    return memory.eventLoop.flush();
  }

  function take(job: Job, time: number): void {
    if (job.kind === 'timer') clock.moveTo(time);
    else if (job.kind === 'answer') answer(job);
    else deliver(job);
  }

  function deliver(job: Exclude<Job, { kind: 'answer' | 'timer' }>): void {
    if (job.kind === 'signal') ignore(run.signal(job.name, stored(job.payload)));
    if (job.kind === 'update') update(job, { run, turnedAway });
    if (job.kind === 'reply') job.answered(run.reply(stored(job.said) as Reply).catch(received));
    if (job.kind === 'cancel') ignore(run.cancel());
    if (job.kind === 'decide') ignore(run.decide(job.decision));
    if (job.kind === 'admitted') grantPermit(job.holder);
  }

  function grantPermit(holder: string): void {
    const permit = asking.get(holder);
    asking.delete(holder);
    permit?.grant();
  }

  function answer(job: Extract<Job, { kind: 'answer' }>): void {
    const waiting = pending.get(job.id);
    if (!waiting) throw new NotRepeatable(`The history has an answer to '${job.id}', which the replayed run did not call`);
    pending.delete(job.id);
    waiting.settle(job.answer);
  }
}

interface Updated {
  readonly run: ProcessRun;
  readonly turnedAway: Job[];
}

function update(job: Extract<Job, { kind: 'update' }>, { run, turnedAway }: Updated): void {
  const unlessTurnedAway = (error: unknown): Promise<never> => {
    if (!isToBeSentAgain(error)) return Promise.reject(error);
    turnedAway.push(job);
    return new Promise(() => undefined);
  };
  const answer = run.update(job.name, stored(job.input)).then(stored);
  job.answered(answer.catch(unlessTurnedAway).catch(received));
}

/** The run did something else when it was replayed. */
export class NotRepeatable extends Error {
  override readonly name = 'NotRepeatable';
}

// In production values are serialised, so each side has its own copy. The input of a call is never undefined there.
const sent = (made: Call): Call => ({ ...made, input: stored(made.input ?? null) });

// Only the answer of a remote step is stored alone. Other answers are stored in an object with more fields.
const receivedBy = ({ execution }: Call, output: unknown): unknown =>
  execution === 'remote' ? stored(output) : (stored({ output }) as { output?: unknown }).output;

function received(error: unknown): never {
  throw asReceived(error);
}

const ignore = (said: Promise<unknown>): void => void said.catch(() => undefined);
