// A run as a worker holds it: fed with what its workflow tasks bring, all of a task at once, as Temporal does. The same
// tasks make the same run again; that is what a worker does after another one died.

import type { Carried } from '../../model/kernel/carried.ts';
import { Cancelled } from '../../model/errors.ts';
import type { Arrival, Call, Place } from '../../model/kernel/runtime.ts';
import type { Decision } from '../../model/kernel/undoer.ts';
import type { Implementation } from '../../model/notation.ts';
import type { Reply } from '../../model/messages/asks.ts';
import type { ProcessRun } from '../../model/process-run.ts';
import { undoRun } from '../../model/undo-run.ts';
import { createMemoryRuntime } from '../memory-runtime.ts';
import type { RunEnd } from '../run-in-memory.ts';
import { createClock } from '../virtual-clock.ts';

export type Answer = { readonly output: unknown } | { readonly error: Error };

export type Job =
  | { readonly kind: 'answer'; readonly id: string; readonly answer: Answer }
  | { readonly kind: 'timer' } // time has come; the task says which
  | { readonly kind: 'admitted'; readonly holder: string }
  | { readonly kind: 'signal'; readonly name: string; readonly payload: unknown }
  | { readonly kind: 'update'; readonly name: string; readonly input: unknown; readonly answered: (answer: Promise<unknown>) => void }
  | { readonly kind: 'reply'; readonly said: Reply; readonly answered: (answer: Promise<unknown>) => void }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'decide'; readonly decision: Decision };

/** What came with one task. */
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
  readonly end: RunEnd | undefined;
  /** Calls that have no answer yet, by id. */
  readonly pending: ReadonlyMap<string, Pending>;
  /** Who asks to be let into a limit, and who has left since the last look. */
  readonly asking: ReadonlyMap<string, Place>;
  readonly left: readonly Place[];
  nextTimer(): number | undefined;
  /** Does all of it before anything else can run; resolves when everything has run. */
  apply(activation: Activation): Promise<void>;
}

export interface Beginning {
  readonly implementation: Implementation;
  readonly input: unknown;
  readonly workflowId: string;
  readonly firstRunId: string;
  readonly carried: Carried | undefined;
  /** Does not run: it undoes what `carried` has left behind. */
  readonly undo: boolean;
  readonly at: number;
}

interface Waiting extends Pending {
  cancelled: boolean;
  readonly settle: (answer: Answer) => void;
}

export function createInstance({ implementation, input, undo, at, workflowId, firstRunId, carried }: Beginning): Instance {
  const { contract, notation } = implementation;
  const pending = new Map<string, Waiting>();
  const asking = new Map<string, Place & { readonly admit: () => void }>();
  const left: Place[] = [];
  const clock = createClock(at);
  const memory = createMemoryRuntime(contract.name, {
    workflowId,
    firstRunId,
    carried,
    clock,
    call: () => Promise.reject(new Error('Calls are answered by jobs')),
  });
  const { scope } = memory;
  let end: RunEnd | undefined;
  const runtime = { ...memory, call, admit, release };
  const run = scope.outside(() => (undo ? undoRun(runtime, contract) : notation.run(runtime, contract, copy(input))));
  run.result.then(
    (output) => (end = { kind: 'completed', output }),
    (error: unknown) => (end = { kind: 'failed', error }),
  );
  return {
    run,
    pending,
    asking,
    left,
    nextTimer: clock.next,
    apply,
    get end() {
      return end;
    },
  };

  // As many turns from the answer to the kernel as a timer takes: arrival is what counts.
  function call<T>(made: Call, { came, failed }: Arrival<unknown, T>): Promise<T> {
    return answerTo(made).then(came, failed);
  }

  function answerTo(made: Call): Promise<unknown> {
    if (scope.cancelled) return Promise.reject(new Cancelled());
    return new Promise((resolve, reject) => {
      const settle = (answer: Answer) => ('error' in answer ? reject(answer.error) : resolve(copy(answer.output)));
      const waiting: Waiting = { call: made, cancelled: false, settle };
      pending.set(made.id, waiting);
      scope.whenCancelled(() => abandon(waiting));
    });
  }

  // A remote call is waited for all the same; a local one is let go at once.
  function abandon(waiting: Waiting): void {
    waiting.cancelled = true;
    if (waiting.call.execution !== 'local' || !pending.delete(waiting.call.id)) return;
    waiting.settle({ error: new Cancelled() });
  }

  async function admit({ limit, holder }: Place, turn: () => Promise<void>): Promise<void> {
    await scope.cancellable<undefined>((resolve) => {
      asking.set(holder, { limit, holder, admit: () => void turn().then(() => resolve(undefined)) });
      return () => asking.delete(holder);
    });
  }

  async function release(place: Place): Promise<void> {
    asking.delete(place.holder);
    left.push(place);
  }

  function apply({ at: time, jobs }: Activation): Promise<void> {
    for (const job of jobs) scope.outside(() => tell(job));
    clock.moveTo(time);
    for (const job of jobs) scope.outside(() => answer(job));
    return memory.pulse.beat();
  }

  function tell(job: Job): void {
    if (job.kind === 'signal') ignore(run.signal(job.name, copy(job.payload)));
    if (job.kind === 'update') job.answered(run.update(job.name, copy(job.input)));
    if (job.kind === 'reply') job.answered(run.reply(job.said));
    if (job.kind === 'cancel') ignore(run.cancel());
    if (job.kind === 'decide') ignore(run.decide(job.decision));
    if (job.kind === 'admitted') letIn(job.holder);
  }

  function letIn(holder: string): void {
    const place = asking.get(holder);
    asking.delete(holder);
    place?.admit();
  }

  function answer(job: Job): void {
    if (job.kind !== 'answer') return;
    const waiting = pending.get(job.id);
    if (!waiting) throw new NotRepeatable(`The history answers '${job.id}', which the repeated run did not call`);
    pending.delete(job.id);
    waiting.settle(job.answer);
  }
}

/** The run did something else when it was done again. */
export class NotRepeatable extends Error {
  override readonly name = 'NotRepeatable';
}

/** Values cross a wire in production: who changes his own copy changes nobody else's. */
function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item ?? null));
  if ('toJSON' in value) return JSON.parse(JSON.stringify(value)) as unknown;
  const copied: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) if (field !== undefined) copied[name] = copy(field);
  return copied;
}

const ignore = (said: Promise<unknown>): void => void said.catch(() => undefined);
