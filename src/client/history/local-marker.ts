// Reads a local step from a history: a marker contains its result, and the result contains its call.

import type { HistoryEvent } from './history-event.ts';
import type { LocalCall } from '../../model/envelope.ts';
import type { Effect, StepError } from '../../model/step-error.ts';
import type { PayloadReader } from './history-payloads.ts';

export interface LocalMarker {
  readonly operation: string;
  readonly call: LocalCall;
  readonly began: number;
  readonly failure?: { readonly error: StepError; readonly effect: Effect };
}

interface MarkerData {
  readonly activity_type: string;
  readonly original_schedule_time?: { readonly seconds: number; readonly nanos: number };
}

type Attributes = NonNullable<HistoryEvent['markerRecordedEventAttributes']>;

export async function readLocalMarker(
  { markerName, details, failure }: Attributes,
  reader: PayloadReader,
): Promise<LocalMarker | undefined> {
  if (markerName !== 'core_local_activity') return undefined;
  const { activity_type: operation, original_schedule_time: began } = parse(details?.['data']?.payloads?.[0]?.data);
  const at = began ? began.seconds * 1000 + Math.floor(began.nanos / 1e6) : 0;
  if (failure) {
    const { call, ...failed } = await reader.failure(failure);
    return call && { operation, call, began: at, failure: failed };
  }
  const [result] = (await reader.values(details?.['result']?.payloads)) as [{ readonly call?: LocalCall } | null];
  return result?.call && { operation, call: result.call, began: at };
}

// Temporal's core writes the marker's own data, so it passes no codec.
const parse = (data: Uint8Array | null | undefined): MarkerData =>
  JSON.parse(Buffer.from(data ?? new Uint8Array()).toString('utf8') || '{}') as MarkerData;
