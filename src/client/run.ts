// One run, as its callers see it. Everything said to it is checked against the contract before it is sent.

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
import { answering, sayTo, type Replying } from './asks.ts';
import { cancelRun, type Cancellation } from './cancel.ts';
import { runCalls } from './calls/run-calls.ts';
import type { ClientContext } from './settings.ts';
import { assertResultOptions } from './options-shape.ts';
import type { Watch } from './history/history.ts';
import { snapshotOf, watchRun, type SnapshotOptions } from './snapshot.ts';

export interface ClientRun<P extends Process> extends Replying<P> {
  readonly id: string;
  /** The output, once there is one. Throws what the run ended with: a `BusinessError`, `Cancelled`, …; `StillRunning` where `within` is over first. */
  result(options?: { readonly within?: Duration }): Promise<ResultOf<P>>;
  /** What it does and has done. A closed run, and an open one that does not answer within half a second, is read from its history: see
   *  `source`, and `trouble` for why it does not answer. */
  snapshot(options?: SnapshotOptions): Promise<RunSnapshot>;
  /** A snapshot each time something happened, until the run is closed or `signal` is aborted: for progress and pictures. */
  watch(options?: Watch): AsyncGenerator<RunSnapshot>;
  /** Asks it to stop; what was done is undone. Ignored past a pivot. Reports whether a worker has taken the request. */
  cancel(): Promise<Cancellation>;
  signal<S extends keyof SignalsOf<P> & string>(name: S, ...payload: Payload<SignalsOf<P>[S]>): Promise<void>;
  /** Asks the process; resolves with its answer, throws its refusal as a `BusinessError`. */
  update<U extends keyof UpdatesOf<P> & string>(
    name: U,
    ...input: Payload<UpdateInput<UpdatesOf<P>[U]>>
  ): Promise<OutputOf<UpdateOutput<UpdatesOf<P>[U]>>>;
  /** Decides about a step whose undo failed: try again, or take it as settled. */
  decide(decision: Decision): Promise<void>;
  /** Temporal's own handle. */
  readonly temporal: WorkflowHandle;
}

export type ResultOf<P> = P extends { readonly output?: infer S } ? OutputOf<S> : never;
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
      await sayTo(context, { id, calls, reply });
    }),
    result: async (options = {}) => {
      assertResultOptions(id, options);
      const work = () => calls.result(options.within);
      return (await answered(process.output, { subject: `Output of process '${process.name}'`, work })) as ResultOf<P>;
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
    return new TypeError(`Process '${process.name}' has no ${what} '${name}' (it has: ${known.join(', ') || 'none'})`);
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
