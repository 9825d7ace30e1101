// Compares the inputs that today's code computes for the steps of a history with the recorded inputs. Temporal compares
// steps by name only, so it does not detect a changed input.
//
// A replay sends nothing, but its commands pass the payload codecs. There the key of a call arrives with its input.

import type { Client } from '@temporalio/client';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { isDeepStrictEqual } from 'node:util';
import type { HistoryEvent } from '../../client/history/history-event.ts';
import { payloadReader, type PayloadReader } from '../../client/history/history-payloads.ts';
import { readLocalMarker } from '../../client/history/local-marker.ts';
import type { CallEnvelope } from '../../model/envelope.ts';
import { confirmedBy, stepOfKey } from '../../model/kernel/step-key.ts';
import { isRecord } from '../../model/record.ts';
import { shortText } from '../../model/sizes/shortened.ts';
import type { WholeHistory } from './replay-history.ts';

/** A step for which today's code computes another input than the recorded one. Its undo has the recorded input. */
export interface ChangedInput {
  readonly step: string;
  readonly recorded: unknown;
  readonly today: unknown;
  /** Describes the change and the remedy. */
  readonly message: string;
}

export interface WatchedInputs {
  /** Pass it to the worker that replays. */
  readonly dataConverter: DataConverter;
  changedIn(history: WholeHistory['history'] | undefined): Promise<readonly ChangedInput[]>;
}

export function watchInputs(dataConverter: DataConverter = {}): WatchedInputs {
  const loadedDataConverter = loadDataConverter(dataConverter);
  const { payloadConverter } = loadedDataConverter;
  const today = new Map<string, unknown>(); // by key
  const children: unknown[] = []; // child runs are called without a key, so they are compared in the order of the history
  const reader = payloadReader({ options: { loadedDataConverter } } as unknown as Client);
  const watching: PayloadCodec = { encode: (payloads) => Promise.resolve(see(payloads)), decode: (payloads) => Promise.resolve(payloads) };
  return { dataConverter: { ...dataConverter, payloadCodecs: [watching, ...(dataConverter.payloadCodecs ?? [])] }, changedIn };

  function see(payloads: Payload[]): Payload[] {
    const [input, second, ...others] = payloads;
    const envelope = input && second && others.length === 0 ? valueOf(second) : undefined;
    if (input && isCall(envelope)) today.set(envelope.key, valueOf(input));
    if (input && isChildCall(envelope)) children.push(valueOf(input));
    return payloads;
  }

  // A payload that the user's own converter cannot read is not a call.
  function valueOf(payload: Payload): unknown {
    try {
      return payloadConverter.fromPayload(payload);
    } catch {
      return undefined;
    }
  }

  async function changedChildren({ events }: WholeHistory['history'], seen: readonly unknown[]): Promise<readonly ChangedInput[]> {
    const calls: Pick<ChangedInput, 'step' | 'recorded'>[] = [];
    for (const { startChildWorkflowExecutionInitiatedEventAttributes: begun } of events ?? []) {
      const [recorded, envelope] = begun ? await reader.values(begun.input?.payloads) : [];
      if (isChildCall(envelope)) calls.push({ step: stepOfChild(begun?.workflowId ?? ''), recorded });
    }
    return calls.flatMap(({ step, recorded }, index) =>
      index >= seen.length || isDeepStrictEqual(seen[index], recorded) ? [] : [changedInput(step, { recorded, today: seen[index] })],
    );
  }

  async function changedIn(history: WholeHistory['history'] = {}): Promise<readonly ChangedInput[]> {
    const changed: ChangedInput[] = [];
    for (const event of history.events ?? []) {
      const call = await callIn(event, reader).catch(() => undefined); // the replay itself reports what it cannot read
      if (!call || !isCall(call) || !today.has(call.key)) continue;
      const now = today.get(call.key);
      if (!isDeepStrictEqual(now, call.input)) changed.push(changedInput(stepOfKey(call.key).id, { recorded: call.input, today: now }));
    }
    return [...changed, ...(await changedChildren(history, children.splice(0)))];
  }
}

function changedInput(step: string, { recorded, today }: Pick<ChangedInput, 'recorded' | 'today'>): ChangedInput {
  const [then, now] = [recorded, today].map((input) =>
    shortText((JSON.stringify(input) as string | undefined) ?? 'nothing', maxInputLength),
  );
  const message = `Step '${step}' was called with ${String(then)}, and today's code calls it with ${String(now)}. ${whatToDo}`;
  return { step, recorded, today, message };
}

const maxInputLength = 200;
const whatToDo =
  "Its run continues, and undoes the step with the recorded input. If later code depends on the difference, keep the old input behind patched() of '@temporalio/workflow'";

/** Whether it is the call of a step. Undos and confirms have the input of the step's call, so they are not compared. */
const isCall = (envelope: unknown): envelope is CallEnvelope =>
  isRecord(envelope) &&
  typeof envelope['key'] === 'string' &&
  envelope['undoes'] === undefined &&
  confirmedBy(envelope['key']) === undefined;

const isChildCall = (envelope: unknown): boolean => isRecord(envelope) && envelope['child'] === true && envelope['checked'] === false;

const stepOfChild = (workflowId: string): string => workflowId.slice(workflowId.lastIndexOf('/') + 1);

async function callIn(event: HistoryEvent, reader: PayloadReader): Promise<(CallEnvelope & { readonly input: unknown }) | undefined> {
  const { activityTaskScheduledEventAttributes: scheduled, markerRecordedEventAttributes: marker } = event;
  if (marker) return (await readLocalMarker(marker, reader))?.call;
  if (!scheduled) return undefined;
  const [input, envelope] = await reader.values(scheduled.input?.payloads);
  return isRecord(envelope) ? { ...(envelope as unknown as CallEnvelope), input } : undefined;
}
