// The kernel's Runtime in memory: no server, no real time, the same order of things each time. Calls go to a function,
// which may await what it likes as long as it does not depend on real time.

import { continueAs, isContinuation } from './continuation.ts';
import { Cancelled } from '../model/errors.ts';
import { toStepError, type StepError } from '../model/step-error.ts';
import type { Carried } from '../model/kernel/carried.ts';
import type { Call, Runtime } from '../model/kernel/runtime.ts';
import type { OutcomeKind } from '../model/kernel/snapshot.ts';
import { callWithAttempts, type Attempt } from './attempts.ts';
import { createScopes, type MemoryScopes } from './memory-scopes.ts';
import { createPulse, type Pulse } from './pulse.ts';
import { createClock, type VirtualClock } from './virtual-clock.ts';

export interface MemoryOptions {
  /** Answers one attempt of a call, or throws. */
  readonly call: Attempt;
  readonly workflowId?: string;
  readonly firstRunId?: string;
  readonly carried?: Carried | undefined;
  readonly clock?: VirtualClock;
}

export interface MemoryRuntime extends Runtime {
  readonly clock: VirtualClock;
  readonly pulse: Pulse;
  readonly scope: MemoryScopes;
  /** Every attempt of every call, in the order in which they began. */
  readonly calls: readonly CallRecord[];
  readonly published: readonly OutcomeKind[];
}

export interface CallRecord {
  readonly call: Call;
  readonly attempt: number;
  readonly at: number;
  /** Undefined: still in flight. */
  readonly answer: { readonly output: unknown } | { readonly error: StepError } | undefined;
}

export function createMemoryRuntime(process: string, options: MemoryOptions): MemoryRuntime {
  const { clock = createClock(0), workflowId = `${process}-1`, firstRunId = 'first-run', carried } = options;
  const pulse = createPulse();
  const scopes = createScopes();
  const calls: CallRecord[] = [];
  const published: OutcomeKind[] = [];
  const state = { process, workflowId, firstRunId, carried, continueAs, isContinuation, publish: (outcome: OutcomeKind) => void published.push(outcome) };
  return { now: clock.now, call, timer, wait, settled: pulse.settled, scope: scopes, state, clock, pulse, calls, published };

  async function call(made: Call): Promise<unknown> {
    if (scopes.cancelled) throw new Cancelled();
    return callWithAttempts(made, { clock, scopes, attempt }).finally(() => void pulse.beat());
  }

  async function attempt(made: Call, number: number): Promise<unknown> {
    const record: { -readonly [K in keyof CallRecord]: CallRecord[K] } = { call: made, attempt: number, at: clock.now(), answer: undefined };
    calls.push(record);
    try {
      const output = await options.call(made, number);
      record.answer = { output };
      return output;
    } catch (error) {
      record.answer = { error: toStepError(error) };
      throw error;
    }
  }

  function timer(milliseconds: number): Promise<void> {
    return scopes.cancellable((resolve) => clock.alarm(Math.max(1, milliseconds), ring(() => resolve())));
  }

  async function wait(holds: () => boolean, milliseconds = Infinity): Promise<boolean> {
    if (milliseconds <= 0 || (!scopes.cancelled && holds())) return holds();
    return scopes.cancellable<boolean>((resolve) => {
      const end = (held: boolean) => {
        stop();
        resolve(held);
      };
      const stopWaiting = pulse.when(holds, () => end(true));
      const stopClock = milliseconds === Infinity ? undefined : clock.alarm(milliseconds, ring(() => end(holds())));
      const stop = () => {
        stopWaiting();
        stopClock?.();
      };
      return stop;
    });
  }

  function ring(then: () => void): () => void {
    return () => {
      then();
      void pulse.beat();
    };
  }
}
