// The questions that runs ask people: lists the open ones, and sends replies to them.

import type { WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { AsksOf, Process } from '../model/contract/process.ts';
import { askedAttribute, names } from '../model/envelope.ts';
import { isBusinessError } from '../model/errors.ts';
import type { AskWait, SnapshotOfHistory } from '../model/kernel/snapshot.ts';
import { otherPeople } from '../model/messages/people.ts';
import type { Reply } from '../model/messages/reply.ts';
import { check, type AnySchema, type InputOf } from '../model/schema.ts';
import { assertShape, record, text, type Options } from '../model/shape.ts';
import type { Trouble } from '../model/trouble.ts';
import { RunClosed, isNotFound } from './errors.ts';
import { firstAnswer } from './history/first-answer.ts';
import type { RunCalls } from './calls/run-calls.ts';
import type { ClientContext } from './settings.ts';
import { answerMs, snapshotOf } from './snapshot.ts';

export interface By {
  /** The person who replies or delegates. */
  readonly by: string;
}

const byShape = record({ by: text } satisfies Options<By>, ['by']);

export interface Replying<P extends Process> {
  /** Answers a question of the run, by its name in the snapshot.
   *  @throws `InvalidInput` if the answer does not match the question's schema. */
  reply<A extends keyof AsksOf<P> & string>(ask: A | `${A}#${number}`, answer: InputOf<AsksOf<P>[A]>, options: By): Promise<void>;
  /** Passes the question to another person or role. */
  delegate(ask: string, to: string, options: By): Promise<void>;
}

export function answering<P extends Process>(process: P, send: (reply: Reply) => Promise<void>): Replying<P> {
  const { asks = {} } = process as { asks?: Readonly<Record<string, AnySchema | undefined>> };
  return {
    async reply(ask, answer, options) {
      const [name = ask] = ask.split('#');
      if (!Object.hasOwn(asks, name))
        throw new TypeError(
          `Cannot answer '${name}': process '${process.name}' does not ask it. It asks: ${Object.keys(asks).join(', ') || 'nothing'}`,
        );
      assertShape(`Cannot answer '${ask}'`, options, byShape);
      const checked = await check(asks[name], answer, `Answer to '${name}' of process '${process.name}'`);
      await send({ kind: 'answer', ask, by: options.by, answer: checked ?? null, checked: true });
    },
    async delegate(ask, to, options) {
      assertShape(`Cannot delegate '${ask}'`, options, byShape);
      await send({ kind: 'delegate', ask, by: options.by, to });
    },
  };
}

interface SentReply {
  readonly id: string;
  readonly calls: RunCalls;
  readonly reply: Reply;
}

/** Sends a reply to the run. If the run no longer knows the question, its history may have the first answer. */
export async function sendReply({ temporal }: ClientContext, { id, calls, reply }: SentReply): Promise<void> {
  try {
    await calls.update<void>(`${reply.kind} '${reply.ask}' of`, names.reply, reply);
  } catch (error) {
    if (!(error instanceof RunClosed || isBusinessError(error, 'NotAsked'))) throw error;
    throw (await calls.request('read the answers of', () => firstAnswer(temporal, { id, ask: reply.ask }))) ?? error;
  }
}

/** A question that a run asks a person or a role. */
export interface Question extends AskWait {
  readonly process: string;
  readonly id: string; // of the run
}

/** A run that asks something but does not answer now. What it asks is unknown. */
export interface UnknownQuestion {
  readonly kind: 'unknown';
  readonly process: string;
  readonly id: string; // of the run
  /** The persons and roles that it asks. */
  readonly of: readonly string[];
  /** Why it does not answer. */
  readonly trouble: Trouble;
}

export type Asked = Question | UnknownQuestion;

const concurrency = 10; // runs that are queried at the same time

const filterShape = record({ of: text });

/** Lists the questions that open runs ask a person or a role, or of everyone if `of` is not given. */
export async function* askedOf(context: ClientContext, filter: { readonly of?: string } = {}): AsyncGenerator<Asked> {
  assertShape('Cannot list what runs ask', filter, filterShape);
  const { of } = filter;
  const whom =
    of === undefined
      ? `${askedAttribute} IS NOT NULL`
      : `(${askedAttribute} = '${of.replaceAll("'", "''")}' OR ${askedAttribute} = '${otherPeople}')`;
  const runs = context.temporal.workflow.list({ query: `ExecutionStatus = 'Running' AND ${whom}` })[Symbol.asyncIterator]();
  for (let over = false; !over;) {
    const batch: Promise<readonly Asked[]>[] = [];
    while (batch.length < concurrency) {
      const next = await context.calls.request('list what runs ask', () => runs.next());
      over = next.done === true;
      if (next.done) break;
      batch.push(questionsOf(context, next.value, of));
    }
    for (const questions of await Promise.all(batch)) yield* questions;
  }
}

async function questionsOf(context: ClientContext, run: WorkflowExecutionInfo, of: string | undefined): Promise<readonly Asked[]> {
  const { workflowId: id, type: process } = run;
  const ref = { process: { kind: 'process', name: process }, id } as const;
  const snapshot = await context.calls.request(`take a snapshot of run '${id}'`, () => snapshotOf(context, ref)).catch(closedMeanwhile);
  if (!snapshot) return [];
  if (snapshot.source === 'history') return unknownIn(snapshot, run);
  return snapshot.waits.flatMap((wait) => (wait.kind === 'ask' && (of === undefined || wait.of === of) ? [{ process, id, ...wait }] : []));
}

function unknownIn(
  { waits, trouble = { kind: 'no-answer', within: answerMs } }: SnapshotOfHistory,
  run: WorkflowExecutionInfo,
): readonly Asked[] {
  const { type: process, workflowId: id } = run;
  return waits === 'unknown' ? [{ kind: 'unknown', process, id, of: askedIn(run), trouble }] : [];
}

const askedKey = defineSearchAttributeKey(askedAttribute, 'KEYWORD_LIST');

const askedIn = ({ typedSearchAttributes }: WorkflowExecutionInfo): readonly string[] => typedSearchAttributes.get(askedKey) ?? [];

function closedMeanwhile(error: unknown): undefined {
  if (!isNotFound(error)) throw error;
}
