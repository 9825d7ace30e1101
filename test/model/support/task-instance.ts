// A run as a worker holds it: fed with what its workflow tasks bring, all of a task at once, as Temporal does. A local
// call is answered from the history where it was repeated from there, and made again where it was lost.

import type { ProcessRun } from '../../../src/model/process-run.ts';
import type { Implementation } from '../../../src/model/notation.ts';
import { resolvePolicy } from '../../../src/model/kernel/policy.ts';
import { passThrough } from '../../../src/model/kernel/continuation.ts';
import type { Continuation, Call, PermitRequest } from '../../../src/model/kernel/runtime.ts';
import type { Decision } from '../../../src/model/kernel/decision.ts';
import { createMemoryRuntime } from '../../../src/testing/memory/memory-runtime.ts';

export type Answer = { readonly output: unknown } | { readonly error: Error };

export type Job =
  | { readonly kind: 'answer'; readonly id: string; readonly answer: Answer }
  | { readonly kind: 'timer'; readonly at: number }
  | { readonly kind: 'admitted'; readonly holder: string }
  | { readonly kind: 'signal'; readonly payload: string }
  | { readonly kind: 'change'; readonly payload: string }
  | { readonly kind: 'decide'; readonly decision: Decision }
  | { readonly kind: 'stop' | 'cancel' };

export interface Instance {
  readonly run: ProcessRun;
  readonly ended: () => boolean;
  /** Calls that have no answer yet, by id. */
  readonly calls: (execution: 'remote' | 'local') => readonly Call[];
  readonly nextTimer: () => number | undefined;
  /** Who asked to be let into a limit, and was not yet. What a lost task asked for is asked for all the same. */
  readonly asking: () => readonly string[];
  /** Does all of it before anything else can run; resolves when everything has run. */
  apply(jobs: readonly Job[]): Promise<void>;
}

/** Where a step runs is decided here, by its operation: so a test can keep it from the kernel. */
const executionOf = ({ operation }: Call): 'remote' | 'local' => (/^(depot|limit)[.]/.test(operation) ? 'local' : 'remote');

/** Giving a place back: a local call to nobody's service. */
export const leaving = 'limit.leave';

export function createInstance({ contract, notation }: Implementation): Instance {
  const pending = new Map<string, { readonly call: Call; readonly settle: (answer: Answer) => void }>();
  const line = new Map<string, () => void>();
  const memory = createMemoryRuntime('sale', { call: () => Promise.reject(new Error('Calls are answered by their jobs')) });
  let ended = false;
  const run = memory.scope.outside(() => notation.run({ ...memory, call, acquire, release }, contract, null));
  run.result.then(
    () => (ended = true),
    () => (ended = true),
  );
  const calls = (execution: 'remote' | 'local') =>
    [...pending.values()].flatMap(({ call: made }) => (executionOf(made) === execution ? [made] : []));
  return { run, ended: () => ended, calls, nextTimer: memory.clock.next, asking: () => [...line.keys()], apply };

  // As many turns from the answer to the kernel as a timer takes: arrival is what counts.
  function call<T>(made: Call, { resolved, rejected }: Continuation<unknown, T>): Promise<T> {
    const answered = new Promise<unknown>((resolve, reject) => {
      const settle = (answer: Answer) => ('error' in answer ? reject(answer.error) : resolve(answer.output));
      pending.set(made.id, { call: made, settle });
    });
    return answered.then(resolved, rejected);
  }

  async function acquire({ holder }: PermitRequest, turn: () => Promise<void>): Promise<void> {
    await memory.scope.cancellable<undefined>((resolve) => {
      line.set(holder, () => void turn().then(() => resolve(undefined)));
      return () => undefined;
    });
  }

  async function release({ holder }: PermitRequest): Promise<void> {
    line.delete(holder);
    const policy = resolvePolicy({}, { onward: false });
    await call({ id: `leave ${holder}`, operation: leaving, input: null, key: holder, execution: 'local', policy }, passThrough());
  }

  // One that it does not know of is refused, and the limiter forgets it.
  function admitted(holder: string): void {
    const go = line.get(holder);
    line.delete(holder);
    go?.();
  }

  function apply(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) memory.scope.outside(() => applyOne(job));
    return memory.eventLoop.flush();
  }

  function applyOne(job: Job): void {
    switch (job.kind) {
      case 'answer':
        return answer(job);
      case 'timer':
        return memory.clock.moveTo(job.at);
      case 'admitted':
        return admitted(job.holder);
      case 'signal':
        return ignore(run.signal('paid', job.payload));
      case 'change':
        return ignore(run.update('change', job.payload));
      case 'stop':
        return ignore(run.update('cancel', 'changed my mind'));
      case 'cancel':
        return ignore(run.cancel());
      case 'decide':
        return ignore(run.decide(job.decision));
    }
  }

  function answer({ id, answer: given }: Extract<Job, { kind: 'answer' }>): void {
    const waiting = pending.get(id);
    if (!waiting) throw new Error(`Not deterministic: the history answers '${id}', and the run did not call it`);
    pending.delete(id);
    waiting.settle(given);
  }
}

const ignore = (said: Promise<unknown>): void => void said.catch(() => undefined);
