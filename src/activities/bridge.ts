// The one bridge from an activity to the gateway: checks what goes out and what comes back, keeps the heartbeat, and
// says in Temporal's words what a failure means.

import { Context, type Info } from '@temporalio/activity';
import { fullName } from '../model/contract/operation-name.ts';
import type { CallEnvelope, LocalResult } from '../model/envelope.ts';
import { jsonSize } from '../model/sizes/json-size.ts';
import { answerTooLarge } from '../model/sizes/value-limit.ts';
import { isRecord } from '../model/record.ts';
import type { Service } from '../model/contract/service.ts';
import { Misuse } from '../gateway/transports/misuse.ts';
import { forTimer } from '../platform/timer.ts';
import { checkAnswer, checkRequest } from './check-call.ts';
import type { Connection } from './connect.ts';
import { toActivityFailure } from './failure.ts';
import { recordedInput } from './recorded-input.ts';
import { assertOver } from './unless-open.ts';

/** How large an answer may be: what the worker's codecs make of it enters the history. */
export interface AnswerLimit {
  readonly limit: number;
  /** Bytes after codecs of what is too large; undefined if it is not. */
  tooLarge(value: unknown): Promise<number | undefined>;
}

/** What only the server that the worker is connected with can tell. */
export interface Server {
  answers(): Promise<AnswerLimit>;
  /** Whether somebody can have the attempts of an activity counted again from 1. */
  resetsActivities(): Promise<boolean>;
}

type Activity = (input: unknown, envelope: CallEnvelope) => Promise<unknown>;

interface Bridged {
  readonly operation: string;
  readonly input: unknown;
  readonly server: Server;
  /** None: somebody else than a run of Tenuto's calls. */
  readonly envelope: CallEnvelope | undefined;
}

/** The activities of a service by their type, 'payments.capture'. */
export function activitiesOf(connection: Connection, server: Server): Record<string, Activity> {
  const { name, operations } = connection.service;
  const entries = Object.keys(operations).map((operation): [string, Activity] => [
    fullName(name, operation),
    (input, envelope) => bridge(connection, { operation, input, envelope, server }),
  ]);
  return Object.fromEntries(entries);
}

async function bridge(connection: Connection, call: Bridged): Promise<unknown> {
  const { info } = Context.current();
  const stopHeartbeat = keepHeartbeat(info);
  const { room, ...envelope } = call.envelope ?? { key: '' };
  const local = info.isLocal ? { ...envelope, input: call.input } : undefined;
  try {
    const output = await perform(connection, call);
    const result = local ? ({ output, call: local } satisfies LocalResult) : output;
    if (room !== undefined && jsonSize(result) > room) return { again: true } satisfies LocalResult;
    await assertStorable(result, { ...call, info });
    return result;
  } catch (error) {
    const { attempt, retryPolicy: retry } = info;
    const counted = { attempt, isRecounted: await isRecounted(info, call.server) };
    throw toActivityFailure(error, { ...counted, retry, ...(local && { call: local }) });
  } finally {
    stopHeartbeat();
  }
}

// Whoever resets an activity with Temporal's own tools has its attempts counted from 1 again; when it was scheduled first stays.
// The time-skipping test server, which resets nothing, reads its clock for each of the two.
async function isRecounted(info: Info, { resetsActivities }: Server): Promise<boolean> {
  const { isLocal, attempt, scheduledTimestampMs: scheduled, currentAttemptScheduledTimestampMs: last } = info;
  return !isLocal && attempt === 1 && last > scheduled && (await resetsActivities());
}

async function assertStorable(result: unknown, { server, info }: Pick<Bridged, 'server'> & { readonly info: Info }): Promise<void> {
  const { limit, tooLarge } = await server.answers();
  const bytes = await tooLarge(result);
  if (bytes === undefined) return;
  throw answerTooLarge(info.activityType, { bytes, limit });
}

const margin = 50; // ms before Temporal's own time-out, so that the step learns why

async function perform({ service, transport }: Connection, { operation, input: given, envelope }: Bridged): Promise<unknown> {
  const { info, cancellationSignal } = Context.current();
  const { key, undoes, headers, unlessOpen, recorded } = envelopeOf(service, { operation, envelope });
  if (unlessOpen) await assertOver(unlessOpen);
  const { input } = (recorded && (await recordedInput(recorded))) ?? { input: given };
  await checkRequest(service, { operation, value: input });
  const check = once((value: unknown) => checkAnswer(service, { operation, value }));
  const timeout = Math.max(1, info.startToCloseTimeoutMs - margin);
  const value = await transport.send({
    service,
    operation,
    input,
    key,
    undoes,
    timeout,
    signal: cancellationSignal,
    run: info.workflowExecution?.workflowId,
    headers,
    accept: undoes === undefined ? check : undefined,
  });
  return undoes === undefined ? check(value) : null;
}

function envelopeOf({ name }: Service, { operation, envelope }: Pick<Bridged, 'operation' | 'envelope'>): CallEnvelope {
  if (isRecord(envelope) && typeof envelope.key === 'string') return envelope;
  const rule = 'it came without a key, which says to the service what is the same call';
  throw new Misuse(`Cannot call '${fullName(name, operation)}': ${rule}. Call it in a process, or pass { key } as the second argument`);
}

/** Who has looked at an answer already need not do so again. */
function once<T>(check: (value: unknown) => Promise<T>): (value: unknown) => Promise<T> {
  let last: { readonly value: unknown; readonly checked: Promise<T> } | undefined;
  return (value) => {
    if (last?.value !== value || !last) last = { value, checked: check(value) };
    return last.checked;
  };
}

// A dead worker is noticed by its silence. Short calls end before the first beat and pay nothing.
function keepHeartbeat({ heartbeatTimeoutMs, isLocal }: Info): () => void {
  if (!heartbeatTimeoutMs || isLocal) return () => undefined;
  const context = Context.current();
  const timer = setInterval(
    () => {
      context.heartbeat();
    },
    forTimer(heartbeatTimeoutMs / 3),
  );
  return () => {
    clearInterval(timer);
  };
}
