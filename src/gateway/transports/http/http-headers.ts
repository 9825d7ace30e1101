// Builds the headers of a call. The headers of the service protocol are never overridden.

import { confirmedBy } from '../../../model/kernel/step-key.ts';
import type { ServiceCall } from '../transport.ts';

type Headers = Readonly<Record<string, string>>;

export interface Sent {
  /** The headers of the transport. */
  readonly headers: Headers;
  /** The headers of this request. */
  readonly own: Headers;
  readonly timeout: number;
}

export function headersOf(call: ServiceCall, { headers, own, timeout }: Sent): Headers {
  const all: Record<string, string> = { ...headers };
  for (const name in call.headers) all[name.toLowerCase()] = call.headers[name] ?? '';
  for (const name in own) all[name] = own[name] ?? '';
  const confirms = confirmedBy(call.key);
  all['idempotency-key'] = encodeKey(call.key);
  if (call.undoes !== undefined) all['undoes'] = encodeKey(call.undoes);
  if (confirms !== undefined) all['confirms'] = encodeKey(confirms);
  all['x-deadline-ms'] = String(timeout);
  return all;
}

/** Lower-cases the names, so that two spellings of a name are one header. */
export function lowerCased(headers: Headers = {}): Headers {
  const lower: Record<string, string> = {};
  for (const name in headers) lower[name.toLowerCase()] = headers[name] ?? '';
  return lower;
}

// A key may contain any workflow id, while a header may contain printable ASCII only.
const encodeKey = (key: string): string => key.replace(/[^\x20-\x7e]|%/g, (character) => encodeURIComponent(character));
