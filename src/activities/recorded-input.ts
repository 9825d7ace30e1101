// Reads the input that a call had from the history that contains it. An undo and a confirm are called with that input. A
// run that was repeated by changed code may have another one, because its code computes the input of a step again.
//
// 1. A worker reads a history once, however many of its calls are undone. It reads it again only if it has grown since.
// 2. If no history has a call, it was never made, or the history is no longer kept. Then the input of the run is used.

import { Context } from '@temporalio/activity';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { Payload } from '@temporalio/common';
import type { CallEnvelope } from '../model/envelope.ts';
import { ServiceUnavailable } from '../model/errors.ts';
import type { RecordedCall } from '../model/kernel/runtime.ts';
import { statusOf } from '../platform/temporal-error.ts';

type Client = Context['client'];

interface Calls {
  readonly byId: ReadonlyMap<string, readonly Payload[]>;
  readonly bytes: number;
}

const histories = new Map<string, Promise<Calls>>(); // by run, the most recently used last
const maxBytes = 64_000_000;
const maxHistories = 100;

/** Resolves with the recorded input, or with undefined if no history has the call. */
export async function recordedInput(call: RecordedCall): Promise<{ readonly input: unknown } | undefined> {
  const { client, info } = Context.current();
  const isClosed = call.runId !== info.workflowExecution?.runId;
  const known = histories.has(call.runId);
  const payloads = (await callsOf(client, call)).byId.get(call.id);
  const found = payloads ?? (known && !isClosed ? (await readAgain(client, call)).byId.get(call.id) : undefined);
  if (!found) return undefined;
  const [input, envelope] = (await decodeArrayFromPayloads(client.options.loadedDataConverter, [...found])) as [unknown, CallEnvelope?];
  return envelope?.key === call.key ? { input } : undefined;
}

function readAgain(client: Client, call: RecordedCall): Promise<Calls> {
  histories.delete(call.runId);
  return callsOf(client, call);
}

function callsOf(client: Client, call: RecordedCall): Promise<Calls> {
  const reading = histories.get(call.runId) ?? read(client, call);
  histories.delete(call.runId);
  histories.set(call.runId, reading);
  reading.then(forgetOldest, () => histories.delete(call.runId));
  return reading;
}

async function forgetOldest(): Promise<void> {
  const sizes = await Promise.all([...histories].map(async ([runId, calls]) => ({ runId, bytes: (await calls.catch(() => none)).bytes })));
  let bytes = 0;
  for (const [index, one] of sizes.reverse().entries()) {
    bytes += one.bytes;
    if (index > 0 && (bytes > maxBytes || index >= maxHistories)) histories.delete(one.runId);
  }
}

const none: Calls = { byId: new Map(), bytes: 0 };

async function read(client: Client, call: RecordedCall): Promise<Calls> {
  const byId = new Map<string, readonly Payload[]>();
  let bytes = 0;
  for await (const { activityTaskScheduledEventAttributes: scheduled } of eventsOf(client, call)) {
    const payloads = scheduled?.input?.payloads ?? [];
    if (scheduled?.activityId) byId.set(scheduled.activityId, payloads);
    bytes += payloads.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
  }
  return { byId, bytes };
}

async function* eventsOf({ workflowService, options: { namespace } }: Client, { workflowId, runId }: RecordedCall) {
  const execution = { workflowId, runId };
  let nextPageToken = new Uint8Array();
  try {
    do {
      const page = await workflowService.getWorkflowExecutionHistory({ namespace, execution, nextPageToken });
      yield* page.history?.events ?? [];
      nextPageToken = new Uint8Array(page.nextPageToken);
    } while (nextPageToken.length > 0);
  } catch (cause) {
    if (statusOf(cause) === 'NOT_FOUND') return; // the history is no longer kept
    const message = `Cannot read the history of run '${workflowId}' (${runId}): it has the input for the undo. The read is retried`;
    throw new ServiceUnavailable(message, { cause });
  }
}
