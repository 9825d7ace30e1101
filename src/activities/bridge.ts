// The one bridge from an activity to the gateway: checks what goes out and what comes back, keeps the heartbeat, and
// says in Temporal's words what a failure means.

import { Context, type Info } from '@temporalio/activity';
import type { CallEnvelope, LocalResult } from '../model/envelope.ts';
import { checkAnswer, checkRequest } from './check-call.ts';
import type { Connection } from './connect.ts';
import { toActivityFailure } from './failure.ts';

type Activity = (input: unknown, envelope: CallEnvelope) => Promise<unknown>;

interface Bridged {
  readonly operation: string;
  readonly input: unknown;
  readonly envelope: CallEnvelope;
}

/** The activities of a service by their type, 'payments.capture'. */
export function activitiesOf(connection: Connection): Record<string, Activity> {
  const { name, operations } = connection.service;
  const entries = Object.keys(operations).map((operation): [string, Activity] => [
    `${name}.${operation}`,
    (input, envelope) => bridge(connection, { operation, input, envelope }),
  ]);
  return Object.fromEntries(entries);
}

async function bridge(connection: Connection, call: Bridged): Promise<unknown> {
  const { info } = Context.current();
  const stopHeartbeat = keepHeartbeat(info);
  const local = info.isLocal ? { ...call.envelope, input: call.input } : undefined;
  try {
    const output = await perform(connection, call);
    return local ? ({ output, call: local } satisfies LocalResult) : output;
  } catch (error) {
    throw toActivityFailure(error, { attempt: info.attempt, retry: info.retryPolicy, ...(local && { call: local }) });
  } finally {
    stopHeartbeat();
  }
}

const margin = 50; // ms before Temporal's own time-out, so that the step learns why

async function perform({ service, transport }: Connection, { operation, input, envelope }: Bridged): Promise<unknown> {
  const { info, cancellationSignal } = Context.current();
  const { key, undoes, headers } = envelope;
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
  const timer = setInterval(() => {
    context.heartbeat();
  }, heartbeatTimeoutMs / 3);
  return () => {
    clearInterval(timer);
  };
}
