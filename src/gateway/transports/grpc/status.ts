// Maps a gRPC status to the failure of a step. docs/transports.md has the table.

import type { Metadata, ServiceError } from '@grpc/grpc-js';
import { AlreadyUndone, BusinessError, InvalidAnswer, InvalidInput, ServiceUnavailable } from '../../../model/errors.ts';
import type { Json } from '../../../model/json.ts';
import { withEffect } from '../../../model/step-error.ts';
import { Misuse } from '../misuse.ts';
import { decode } from './messages.ts';
import { longestWait } from '../http/retry-after.ts';
import { readJson } from '../../../model/json-text.ts';

type Meaning = 'again' | 'input' | 'refusal' | 'unknown-operation';

// By number, 1 (CANCELLED) to 16 (UNAUTHENTICATED).
const meanings: Readonly<Record<number, Meaning>> = {
  1: 'again', // cancelled
  2: 'again', // unknown
  3: 'input', // invalid argument
  4: 'again', // deadline exceeded
  5: 'refusal', // not found
  6: 'refusal', // already exists
  7: 'refusal', // permission denied
  8: 'again', // resource exhausted
  9: 'refusal', // failed precondition
  10: 'again', // aborted
  11: 'refusal', // out of range
  12: 'unknown-operation', // unimplemented
  13: 'again', // internal
  14: 'again', // unavailable
  15: 'again', // data loss
  16: 'refusal', // unauthenticated
};

export const unimplemented = 12;

export const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;

export function statusFailure(subject: string, { code, details, metadata, message }: ServiceError): Error {
  const text = details || message;
  const summary = `${subject} answered ${String(code)}: ${text}`;
  const local = isEmpty(metadata);
  const declared = valueOf(metadata, 'error-code');
  if (declared !== undefined) return withEffect(new BusinessError(declared, { message: text, details: detailsOf(metadata) }), 'none');
  if (valueOf(metadata, 'error-kind') === 'undone') return withEffect(new AlreadyUndone(summary), 'none');
  if (/^Received message larger than max|^Response message parsing error/.test(text))
    return new InvalidAnswer(`${subject}: ${text}. Raise maximumAnswer, or correct the .proto`);
  if (local && text.startsWith('Request message serialization failure')) return withEffect(new Misuse(summary), 'none');
  switch (meanings[code] ?? 'again') {
    case 'again': {
      const failure = new ServiceUnavailable(summary, retryAfter(metadata));
      return local && neverSent.test(text) ? withEffect(failure, 'none') : failure;
    }
    case 'input':
      return withEffect(new InvalidInput(`Input of '${subject}'`, issuesOf(metadata, text)), 'none');
    case 'refusal':
      return new Misuse(`${summary}; it declares no error-code, so its effect is unknown`);
    case 'unknown-operation':
      return withEffect(new Misuse(summary, 'instance'), 'none');
  }
}

// The library's messages for a call that found no connection. A server that was reached sends headers.
const neverSent =
  /^(No connection established|Name resolution failed)|^Deadline exceeded.*(Waiting for LB pick|waiting for name resolution)/;

const isEmpty = (metadata: Metadata): boolean => Object.keys(metadata.getMap()).length === 0;

function valueOf(metadata: Metadata, name: string): string | undefined {
  const [value] = metadata.get(name);
  return value === undefined ? undefined : String(value);
}

function detailsOf(metadata: Metadata): Json {
  try {
    return readJson(valueOf(metadata, 'error-details-bin') ?? valueOf(metadata, 'error-details') ?? 'null') as Json;
  } catch {
    return null;
  }
}

function retryAfter(metadata: Metadata): { retryAfter?: number } {
  const found = richDetail(metadata, 'RetryInfo') as { retryDelay?: { seconds?: number; nanos?: number } } | undefined;
  const delay = found?.retryDelay;
  if (!delay) return {};
  const milliseconds = (delay.seconds ?? 0) * 1_000 + Math.ceil((delay.nanos ?? 0) / 1e6);
  return { retryAfter: Math.min(1_000 * longestWait, Math.max(0, milliseconds)) };
}

interface Violation {
  readonly field?: string;
  readonly description?: string;
}

function issuesOf(metadata: Metadata, text: string): readonly { path: string; message: string }[] {
  const found = richDetail(metadata, 'BadRequest') as { fieldViolations: readonly Violation[] } | undefined;
  const issues = found?.fieldViolations.map(({ field = '', description = text }) => ({ path: field, message: description })) ?? [];
  return issues.length > 0 ? issues : [{ path: '', message: text }];
}

// Reads google.rpc.Status, if the service sends it.
function richDetail(metadata: Metadata, type: 'RetryInfo' | 'BadRequest'): unknown {
  const [bytes] = metadata.get('grpc-status-details-bin');
  if (!Buffer.isBuffer(bytes)) return undefined;
  try {
    const { details } = decode('Status', bytes) as { details: readonly { typeUrl?: string; value?: Buffer }[] };
    const found = details.find(({ typeUrl }) => typeUrl?.endsWith(`/google.rpc.${type}`));
    return found && decode(type, found.value ?? Buffer.alloc(0));
  } catch {
    return undefined; // the details do not conform to the standard
  }
}
