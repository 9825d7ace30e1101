// The bridge from an activity to the gateway: checks inputs and answers, sends heartbeats, and converts failures to those
// of Temporal.

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

/** How large an answer may be, measured after the worker's codecs, as it is stored in the history. */
export interface AnswerLimit {
  readonly limit: number;
  /** Resolves with the bytes after codecs if a value is too large, or with undefined if it is not. */
  tooLarge(value: unknown): Promise<number | undefined>;
}

/** Properties of the Temporal server with which the worker is connected. */
export interface Server {
  /** Resolves with the server's limit for an answer. */
  answers(): Promise<AnswerLimit>;
  /** Resolves with whether the server can reset an activity, so that its attempts are counted again from 1. */
  resetsActivities(): Promise<boolean>;
}

type Activity = (input: unknown, envelope: CallEnvelope) => Promise<unknown>;

interface Bridged {
  readonly operation: string;
  readonly input: unknown;
  readonly server: Server;
  /** Undefined if the caller is not a run of Tenuto. */
  readonly envelope: CallEnvelope | undefined;
}

/** Returns the activities of a service by their type, such as 'payments.capture'. */
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
    const output = await send(connection, call);
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

// If an activity is reset with Temporal's own tools, its attempts are counted again from 1. The time when it was first
// scheduled does not change. The time-skipping test server resets nothing, but reads its clock for each of the two times.
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

const marginMs = 50; // before Temporal's own time-out, so that the step receives the reason

async function send({ service, transport }: Connection, { operation, input: given, envelope }: Bridged): Promise<unknown> {
  const { info, cancellationSignal } = Context.current();
  const { key, undoes, headers, unlessOpen, recorded } = envelopeOf(service, { operation, envelope });
  if (unlessOpen) await assertOver(unlessOpen);
  const { input } = (recorded && (await recordedInput(recorded))) ?? { input: given };
  await checkRequest(service, { operation, value: input });
  const check = once((value: unknown) => checkAnswer(service, { operation, value }));
  const timeout = Math.max(1, info.startToCloseTimeoutMs - marginMs);
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
  const rule = 'it has no key, by which the service recognises a repeated call';
  throw new Misuse(`Cannot call '${fullName(name, operation)}': ${rule}. Call it in a process, or pass { key } as the second argument`);
}

/** Returns a check that remembers its last result, so that the same answer is not checked twice. */
function once<T>(check: (value: unknown) => Promise<T>): (value: unknown) => Promise<T> {
  let last: { readonly value: unknown; readonly checked: Promise<T> } | undefined;
  return (value) => {
    if (last?.value !== value || !last) last = { value, checked: check(value) };
    return last.checked;
  };
}

// The server detects a dead worker by missing heartbeats. A short call ends before the first heartbeat, and costs nothing.
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
