// One run, as its callers see it. Everything said to it is checked against the contract before it is sent.

import type { WorkflowHandle } from '@temporalio/client';
import { parseDuration, type Duration } from '../model/duration.ts';
import type { Process, SignalsOf, UpdateInput, UpdateOutput, UpdateSpec, UpdatesOf } from '../model/contract/process.ts';
import { names } from '../model/envelope.ts';
import { InvalidAnswer, kindOf, type InvalidInput } from '../model/errors.ts';
import type { Page, ProcessSnapshot } from '../model/kernel/snapshot.ts';
import type { Reply } from '../model/messages/asks.ts';
import type { Decision } from '../model/kernel/undoer.ts';
import { check, type AnySchema, type InputOf, type OutputOf } from '../model/schema.ts';
import { RunClosed, StillRunning, UnknownRun, fromClientError } from './errors.ts';
import { answering, type Answering } from './asks.ts';
import type { ClientContext } from './settings.ts';
import type { Watch } from './history.ts';
import { snapshotOf, watchRun } from './snapshot.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface ClientRun<P extends Process> extends Answering<P> {
  readonly id: string;
  /** The output, once there is one. Throws what the run ended with: a `BusinessError`, `Cancelled`, …; `StillRunning` where `within` is over first. */
  result(options?: { readonly within?: Duration }): Promise<ResultOf<P>>;
  /** What it does and has done. Works on closed runs too, without a worker. */
  snapshot(page?: Page): Promise<ProcessSnapshot>;
  /** A snapshot each time something happened, until the run is closed or `signal` is aborted: for progress and pictures. */
  watch(options?: Watch): AsyncGenerator<ProcessSnapshot>;
  /** Asks it to stop; what was done is undone. Ignored past a pivot. */
  cancel(): Promise<void>;
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

const longest = 2 ** 31 - 1; // milliseconds that a timer takes

export type ResultOf<P> = P extends { readonly output?: infer S } ? OutputOf<S> : never;
type Payload<S> = [InputOf<S>] extends [void] ? [payload?: undefined] : [payload: InputOf<S>];

interface RunRef<P> {
  readonly process: P;
  readonly id: string;
}

export function runOf<P extends Process>({ temporal }: ClientContext, { process, id }: RunRef<P>): ClientRun<P> {
  const handle = temporal.workflow.getHandle(id);
  const ref = { process: process.name, id };
  const { signals = {}, updates = {} } = process as {
    signals?: Record<string, AnySchema | undefined>;
    updates?: Record<string, UpdateSpec>;
  };
  return {
    id,
    temporal: handle,
    ...answering(process, (reply) => known(() => handle.executeUpdate<void, [Reply]>(names.reply, { args: [reply] }))),
    result: async ({ within } = {}) =>
      (await answered(process.output, { subject: `Output of process '${process.name}'`, work: () => result(within) })) as ResultOf<P>,
    snapshot: (page) => known(() => snapshotOf(temporal, { process, id }, page)),
    watch: (options) => watchRun(temporal, { process, id }, options),
    cancel: () =>
      known(async () => {
        await handle.cancel();
      }),
    signal: async (name, ...[payload]) => {
      if (!(name in signals)) throw unknown('signal', { name, known: Object.keys(signals) });
      const checked = await check(signals[name], payload, `Signal '${name}' of process '${process.name}'`);
      await known(() => handle.signal(name, checked ?? null));
    },
    update: async (name, ...[input]) => {
      const spec = updates[name];
      if (!spec) throw unknown('update', { name, known: Object.keys(updates) });
      const subject = `Input of update '${name}' of process '${process.name}'`;
      const checked = await check(spec.input, input, subject);
      const work = () => known(() => handle.executeUpdate<unknown, [unknown]>(name, { args: [checked ?? null] }));
      return (await answered(spec.output, { subject: `Answer of update '${name}'`, work })) as never;
    },
    decide: (decision) => known(() => handle.executeUpdate<void, [Decision]>(names.decide, { args: [decision] })),
  };

  async function result(within: Duration | undefined): Promise<unknown> {
    if (within === undefined) return known(() => handle.result());
    const milliseconds = Math.min(parseDuration(within), longest);
    const ended = await unlessAborted(AbortSignal.timeout(milliseconds), () => known(() => endOf(milliseconds)));
    if (ended) return ended.value;
    const remedy = 'It goes on: wait longer, ask again, or look at its snapshot() for what it waits for';
    throw new StillRunning(`Run '${id}' of process '${process.name}' has not ended within ${within}. ${remedy}`);
  }

  // Nobody listens past the deadline, but a worker's connection would go on asking.
  async function endOf(milliseconds: number): Promise<{ readonly value: unknown }> {
    return { value: await temporal.withDeadline(Date.now() + milliseconds + 1_000, () => handle.result()) };
  }

  async function known<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const meant = fromClientError(error, ref);
      throw meant instanceof UnknownRun && (await exists())
        ? new RunClosed(`Run '${id}' of process '${process.name}' is closed`, { cause: error })
        : meant;
    }
  }

  // The server says "not found" of a closed run too, when a message is sent to it.
  function exists(): Promise<boolean> {
    return handle.describe().then(
      () => true,
      () => false,
    );
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
