// What somebody says to a run under test, and when. Checked by the contract before the run begins, as a client does.

import type { Process, SignalsOf, UpdateInput, UpdateSpec, UpdatesOf } from '../../model/contract/process.ts';
import { InvalidAnswer, kindOf, type InvalidInput } from '../../model/errors.ts';
import { parseDuration, type Duration } from '../../model/duration.ts';
import type { Decision } from '../../model/kernel/undoer.ts';
import { check, type AnySchema, type InputOf } from '../../model/schema.ts';
import type { Job } from './instance.ts';

/** After so much time since the start, while a step is being made, or once it is done. A step is named as in the trace. */
export type When = { readonly at: Duration } | { readonly during: string } | { readonly after: string };

export type Message<P extends Process = Process> = When & What<P>;

type What<P extends Process> = SignalsSaid<P> | UpdatesSaid<P> | { readonly cancel: true } | { readonly decide: Decision };

type SignalsSaid<P extends Process> = {
  [S in keyof SignalsOf<P> & string]: { readonly signal: S } & Payload<'payload', SignalsOf<P>[S]>;
}[keyof SignalsOf<P> & string];

type UpdatesSaid<P extends Process> = {
  [U in keyof UpdatesOf<P> & string]: { readonly update: U } & Payload<'input', UpdateInput<UpdatesOf<P>[U]>>;
}[keyof UpdatesOf<P> & string];

type Payload<Name extends string, S> = [InputOf<S>] extends [void]
  ? { readonly [N in Name]?: undefined }
  : { readonly [N in Name]: InputOf<S> };

/** How an update was answered. Undefined: not before the run was over. */
export type Reply = { readonly update: string; readonly answer: { readonly output: unknown } | { readonly error: unknown } | undefined };

/** A message on its way, whatever the contract. */
export interface Planned {
  readonly when: When;
  readonly job: Exclude<Job, { kind: 'answer' | 'timer' | 'admitted' }>;
  readonly reply: { answer: Reply['answer'] } | undefined;
}

interface AnyMessage {
  readonly signal?: string;
  readonly update?: string;
  readonly payload?: unknown;
  readonly input?: unknown;
  readonly cancel?: true;
  readonly decide?: Decision;
}

export async function planned<P extends Process>(contract: P, messages: readonly Message<P>[]): Promise<readonly Planned[]> {
  return Promise.all(messages.map((message) => plan(contract, message as When & AnyMessage)));
}

async function plan(contract: Process, message: When & AnyMessage): Promise<Planned> {
  const { signals = {}, updates = {} } = contract as {
    signals?: Record<string, AnySchema | undefined>;
    updates?: Record<string, UpdateSpec>;
  };
  if ('at' in message) parseDuration(message.at);
  if (message.signal !== undefined) {
    assertKnown('signal', message.signal, { contract, known: Object.keys(signals) });
    const payload = await check(signals[message.signal], message.payload, `Signal '${message.signal}' of process '${contract.name}'`);
    return { when: message, job: { kind: 'signal', name: message.signal, payload: payload ?? null }, reply: undefined };
  }
  if (message.update === undefined)
    return { when: message, job: message.decide ? { kind: 'decide', decision: message.decide } : { kind: 'cancel' }, reply: undefined };
  assertKnown('update', message.update, { contract, known: Object.keys(updates) });
  const spec = updates[message.update];
  const input = await check(spec?.input, message.input, `Input of update '${message.update}' of process '${contract.name}'`);
  const reply: { answer: Reply['answer'] } = { answer: undefined };
  const answered = (answer: Promise<unknown>) => void note(answer, { reply, spec, name: message.update ?? '' });
  return { when: message, job: { kind: 'update', name: message.update, input: input ?? null, answered }, reply };
}

interface Noted {
  readonly reply: { answer: Reply['answer'] };
  readonly spec: UpdateSpec | undefined;
  readonly name: string;
}

async function note(answer: Promise<unknown>, { reply, spec, name }: Noted): Promise<void> {
  try {
    const output = await answer;
    reply.answer = { output: spec?.output === undefined ? undefined : await check(spec.output, output, `Answer of update '${name}'`) };
  } catch (error) {
    const invalid = kindOf(error) === 'invalid-input' ? (error as InvalidInput) : undefined;
    reply.answer = { error: invalid ? new InvalidAnswer(invalid.message, invalid.issues) : error };
  }
}

function assertKnown(what: string, name: string, { contract, known }: { contract: Process; known: readonly string[] }): void {
  if (known.includes(name)) return;
  throw new TypeError(`Process '${contract.name}' has no ${what} '${name}' (it has: ${known.join(', ') || 'none'})`);
}
