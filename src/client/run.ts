// A client's handle of one run. Every message is checked against the contract before it is sent.

import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { Duration } from '../model/duration.ts';
import type { Process, SignalsOf, UpdateInput, UpdateOutput, UpdateSpec, UpdatesOf } from '../model/contract/process.ts';
import { names } from '../model/envelope.ts';
import { InvalidAnswer, kindOf, type InvalidInput } from '../model/errors.ts';
import type { RunSnapshot } from '../model/kernel/snapshot.ts';
import { readDecision, type Decision } from '../model/kernel/decision.ts';
import { check, type AnySchema, type InputOf, type OutputOf } from '../model/schema.ts';
import { assertSmall } from './assert-small.ts';
import { answering, sendReply, type Replying } from './asks.ts';
import { cancelRun, type Cancellation } from './cancel.ts';
import { runCalls } from './calls/run-calls.ts';
import type { ClientContext } from './settings.ts';
import { assertResultOptions } from './options-shape.ts';
import type { WatchOptions } from './history/history.ts';
import { snapshotOf, watchRun, type SnapshotOptions } from './snapshot.ts';

export interface ClientRun<P extends Process> extends Replying<P> {
  readonly id: string;
  /** Waits until the run has ended, and returns its output.
   *  @throws the error that the run ended with (a `BusinessError`, `Cancelled`, …), or `StillRunning` if it does not end `within` the time. */
  result(options?: { readonly within?: Duration }): Promise<RunResult<P>>;
  /** Returns what the run has done and what it waits for. If the run is closed, or does not answer within half a second, the snapshot is read
   *  from its history. `source` shows which; `trouble` shows why the run does not answer. */
  snapshot(options?: SnapshotOptions): Promise<RunSnapshot>;
  /** Yields a snapshot after each change, until the run is closed or `signal` is aborted: for progress and pictures. */
  watch(options?: WatchOptions): AsyncGenerator<RunSnapshot>;
  /** Cancels the run, which then undoes its steps. Has no effect after a pivot. Reports whether a worker has taken the request. */
  cancel(): Promise<Cancellation>;
  /** Sends a signal, after its payload was checked. */
  signal<S extends keyof SignalsOf<P> & string>(name: S, ...payload: Payload<SignalsOf<P>[S]>): Promise<void>;
  /** Sends an update and returns the answer of the process. @throws `BusinessError` if the process refuses it. */
  update<U extends keyof UpdatesOf<P> & string>(
    name: U,
    ...input: Payload<UpdateInput<UpdatesOf<P>[U]>>
  ): Promise<OutputOf<UpdateOutput<UpdatesOf<P>[U]>>>;
  /** Decides about a step whose undo or confirm failed: retry it, or treat it as settled. */
  decide(decision: Decision): Promise<void>;
  /** The workflow handle of Temporal's client. */
  readonly temporal: WorkflowHandle;
}

/** @hidden */
export type RunResult<P> = P extends { readonly output?: infer S } ? OutputOf<S> : never;
/** @hidden */
type Payload<S> = [InputOf<S>] extends [void] ? [payload?: undefined] : [payload: InputOf<S>];

interface RunRef<P> {
  readonly process: P;
  readonly id: string;
  /** The run is known to belong to the process: it was started as that. */
  readonly own?: boolean;
}

export function runOf<P extends Process>(context: ClientContext, { process, id, own = false }: RunRef<P>): ClientRun<P> {
  const { temporal } = context;
  const handle = temporal.workflow.getHandle(id);
  const calls = runCalls(context, { process, id, own });
  const { signals = {}, updates = {} } = process as {
    signals?: Record<string, AnySchema | undefined>;
    updates?: Record<string, UpdateSpec>;
  };
  return {
    id,
    temporal: handle,
    ...answering(process, async (reply) => {
      await small(`the answer to '${reply.ask}'`, reply);
      await sendReply(context, { id, calls, reply });
    }),
    result: async (options = {}) => {
      assertResultOptions(id, options);
      const work = () => calls.result(options.within);
      return (await answered(process.output, { subject: `Output of process '${process.name}'`, work })) as RunResult<P>;
    },
    snapshot: (options) => calls.request('take a snapshot of', () => snapshotOf(context, { process, id }, options)),
    watch: (options) => watchRun(context, { process, id }, options),
    cancel: () => calls.request('cancel', () => cancelRun(context, handle)),
    signal: async (name, ...[payload]) => {
      if (!Object.hasOwn(signals, name)) throw unknown('signal', { name, known: Object.keys(signals) });
      const checked = await check(signals[name], payload, `Signal '${name}' of process '${process.name}'`);
      await small(`signal '${name}'`, checked);
      await calls.request(`send signal '${name}' to`, () => handle.signal(name, checked ?? null, { id: randomUUID() }));
    },
    update: async (name, ...[input]) => {
      const spec = Object.hasOwn(updates, name) ? updates[name] : undefined;
      if (!spec) throw unknown('update', { name, known: Object.keys(updates) });
      const subject = `Input of update '${name}' of process '${process.name}'`;
      const checked = await check(spec.input, input, subject);
      await small(`update '${name}'`, checked);
      const work = () => calls.update(`send update '${name}' to`, name, checked ?? null);
      return (await answered(spec.output, { subject: `Answer of update '${name}'`, work })) as never;
    },
    decide: async (decision) => {
      const read = readDecision(decision);
      await small('this decision', read);
      await calls.update<void>('decide about', names.decide, read);
    },
  };

  function small(what: string, value: unknown): Promise<void> {
    return assertSmall(context, { cannot: `Cannot send ${what} to run '${id}' of process '${process.name}'`, value });
  }

  function unknown(what: string, { name, known }: { name: string; known: readonly string[] }): TypeError {
    return new TypeError(
      `Cannot send ${what} '${name}': process '${process.name}' has no such ${what}. It has: ${known.join(', ') || 'none'}`,
    );
  }
}

async function answered(
  schema: AnySchema | undefined,
  { subject, work }: { subject: string; work: () => Promise<unknown> },
): Promise<unknown> {
  const value = await work();
  try {
    return schema === undefined ? undefined : await check(schema, value, subject);
  } catch (error) {
    if (kindOf(error) !== 'invalid-input') throw error;
    throw new InvalidAnswer((error as InvalidInput).message, (error as InvalidInput).issues);
  }
}
