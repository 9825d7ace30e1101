// The messages that a test sends to its run, and when. They are checked against the contract before the run begins, as a client does.

import type { AsksOf, Process, SignalsOf, UpdateInput, UpdateSpec, UpdatesOf } from '../../../model/contract/process.ts';
import { InvalidAnswer, kindOf, type InvalidInput } from '../../../model/errors.ts';
import { parseDuration, type Duration } from '../../../model/duration.ts';
import { assertNoOthers } from '../../../model/meant.ts';
import type { Decision } from '../../../model/kernel/decision.ts';
import type { Reply as Said } from '../../../model/messages/reply.ts';
import { check, type AnySchema, type InputOf } from '../../../model/schema.ts';
import { assertFits } from '../../../model/sizes/value-limit.ts';
import type { Job } from '../instance.ts';

/** When a message is sent: at a time since the start, during a step, or after it. Steps are named as in the trace. */
export type When = { readonly at: Duration } | { readonly during: string } | { readonly after: string };

export type Message<P extends Process = Process> = When & MessageContent<P>;

export type MessageContent<P extends Process> =
  SignalsSaid<P> | UpdatesSaid<P> | AsksAnswered<P> | AsksDelegated<P> | { readonly cancel: true } | { readonly decide: Decision };

/** @hidden */
type SignalsSaid<P extends Process> = {
  [S in keyof SignalsOf<P> & string]: { readonly signal: S } & Payload<'payload', SignalsOf<P>[S]>;
}[keyof SignalsOf<P> & string];

/** @hidden */
type UpdatesSaid<P extends Process> = {
  [U in keyof UpdatesOf<P> & string]: { readonly update: U } & Payload<'input', UpdateInput<UpdatesOf<P>[U]>>;
}[keyof UpdatesOf<P> & string];

/** An answer to a question of the run, by the person in `by`. If the run has not asked yet, the answer is sent once it asks.
 *  @hidden */
type AsksAnswered<P extends Process> = {
  [A in keyof AsksOf<P> & string]: { readonly ask: A | `${A}#${number}`; readonly by: string } & Payload<'answer', AsksOf<P>[A]>;
}[keyof AsksOf<P> & string];

/** The person in `by` passes the question to the person or role in `to`.
 *  @hidden */
type AsksDelegated<P extends Process> = {
  [A in keyof AsksOf<P> & string]: { readonly ask: A | `${A}#${number}`; readonly by: string; readonly to: string };
}[keyof AsksOf<P> & string];

/** @hidden */
type Payload<Name extends string, S> = [InputOf<S>] extends [void]
  ? { readonly [N in Name]?: undefined }
  : { readonly [N in Name]: InputOf<S> };

/** The answer to an update, or the result of a reply to a question. `answer` is undefined if there was none before the run ended. */
export type Reply = ({ readonly update: string } | { readonly ask: string }) & {
  readonly answer: { readonly output: unknown } | { readonly error: unknown } | undefined;
};

/** A checked message, independent of the contract's types. */
export interface Planned {
  readonly when: When;
  readonly job: Exclude<Job, { kind: 'answer' | 'timer' | 'admitted' }>;
  readonly reply: Noted | undefined;
}

/** A reply whose answer is set later. */
type Noted = Omit<Reply, 'answer'> & { answer: Reply['answer'] };

interface AnyMessage {
  readonly signal?: string;
  readonly update?: string;
  readonly payload?: unknown;
  readonly input?: unknown;
  readonly ask?: string;
  readonly by?: string;
  readonly answer?: unknown;
  readonly to?: string;
  readonly cancel?: true;
  readonly decide?: Decision;
}

/** Checks the messages. `limit`: the largest message, in bytes of JSON. */
export async function planned<P extends Process>(contract: P, messages: readonly Message<P>[], limit: number): Promise<readonly Planned[]> {
  const plans = await Promise.all(messages.map((message) => plan(contract, message as When & AnyMessage)));
  for (const { job } of plans) assertFits(`Cannot send ${subjectOf(job)} to process '${contract.name}'`, { value: contentOf(job), limit });
  return plans;
}

function subjectOf(job: Planned['job']): string {
  if (job.kind === 'reply') return `the answer to '${job.said.ask}'`;
  return 'name' in job ? `${job.kind} '${job.name}'` : job.kind;
}

function contentOf(job: Planned['job']): unknown {
  if (job.kind === 'signal') return job.payload;
  if (job.kind === 'update') return job.input;
  return job.kind === 'reply' && job.said.kind === 'answer' ? job.said.answer : undefined;
}

async function plan(contract: Process, message: When & AnyMessage): Promise<Planned> {
  const { signal, update, ask, decide } = message;
  assertWhole(contract, message);
  if ('at' in message) parseDuration(message.at);
  if (signal !== undefined) return planSignal(contract, message, signal);
  if (update !== undefined) return planUpdate(contract, message, update);
  if (ask !== undefined) return planReply(contract, message, ask);
  return { when: message, job: decide ? { kind: 'decide', decision: decide } : { kind: 'cancel' }, reply: undefined };
}

async function planSignal(contract: Process, message: When & AnyMessage, name: string): Promise<Planned> {
  const { signals = {} } = contract as { signals?: Record<string, AnySchema | undefined> };
  assertKnown('signal', name, { contract, known: Object.keys(signals) });
  const payload = await check(signals[name], message.payload, `Signal '${name}' of process '${contract.name}'`);
  return { when: message, job: { kind: 'signal', name, payload: payload ?? null }, reply: undefined };
}

async function planUpdate(contract: Process, message: When & AnyMessage, name: string): Promise<Planned> {
  const { updates = {} } = contract as { updates?: Record<string, UpdateSpec> };
  assertKnown('update', name, { contract, known: Object.keys(updates) });
  const spec = updates[name];
  const input = await check(spec?.input, message.input, `Input of update '${name}' of process '${contract.name}'`);
  const reply = { update: name, answer: undefined };
  const answered = (answer: Promise<unknown>) => void note(answer, { reply, spec, name });
  return { when: message, job: { kind: 'update', name, input: input ?? null, answered }, reply };
}

async function planReply(contract: Process, message: When & AnyMessage, ask: string): Promise<Planned> {
  const { asks = {} } = contract as { asks?: Record<string, AnySchema | undefined> };
  const [name = ask] = ask.split('#');
  assertKnown('ask', name, { contract, known: Object.keys(asks) });
  const reply = { ask, answer: undefined };
  const answered = (answer: Promise<unknown>) => void note(answer, { reply, spec: undefined, name });
  return { when: message, job: { kind: 'reply', said: await saidTo(ask, message), answered }, reply };

  async function saidTo(ask: string, { by = '', to, answer }: AnyMessage): Promise<Said> {
    if (to !== undefined) return { kind: 'delegate', ask, by, to };
    const checked = await check(asks[name], answer, `Answer to '${name}' of process '${contract.name}'`);
    return { kind: 'answer', ask, by, answer: checked ?? null, checked: true };
  }
}

interface Noting {
  readonly reply: Noted;
  readonly spec: UpdateSpec | undefined;
  readonly name: string;
}

async function note(answer: Promise<unknown>, { reply, spec, name }: Noting): Promise<void> {
  try {
    const output = await answer;
    reply.answer = { output: spec?.output === undefined ? undefined : await check(spec.output, output, `Answer of update '${name}'`) };
  } catch (error) {
    const invalid = kindOf(error) === 'invalid-input' ? (error as InvalidInput) : undefined;
    reply.answer = { error: invalid ? new InvalidAnswer(invalid.message, invalid.issues) : error };
  }
}

function assertWhole({ name }: Process, message: When & AnyMessage): void {
  const wrong = `Cannot send ${JSON.stringify(message)} to process '${name}'`;
  if (!times.some((time) => time in message)) throw new TypeError(`${wrong}: it has no time. Add at, during or after`);
  assertNoOthers(wrong, message, fields);
  if (message.cancel !== true && !contents.some((content) => message[content] !== undefined))
    throw new TypeError(`${wrong}: it has no content. Add signal, update, ask, decide, or cancel: true`);
}

const times = ['at', 'during', 'after'];
const contents = ['signal', 'update', 'ask', 'decide'] as const;
const fields: readonly string[] = [...times, ...contents, 'payload', 'input', 'answer', 'by', 'to', 'cancel'];

function assertKnown(what: string, name: string, { contract, known }: { contract: Process; known: readonly string[] }): void {
  if (known.includes(name)) return;
  const { signals = {}, updates = {}, asks = {} } = contract;
  const [other] = Object.entries({ signal: signals, update: updates, ask: asks }).find(([, declared]) => name in declared) ?? [];
  const hint =
    other === undefined ? '' : `. It has ${/^[ua]/.test(other) ? 'an' : 'a'} ${other} '${name}': send { ${other}: '${name}', … }`;
  throw new TypeError(
    `Cannot ${what === 'ask' ? 'answer' : 'send'} ${what} '${name}': process '${contract.name}' has no such ${what}. It has: ${known.join(', ') || 'none'}${hint}`,
  );
}
