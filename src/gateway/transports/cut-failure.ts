// What an exchange without an answer means for the step. Where nothing was sent, nothing was done.

import { asError } from '../../platform/as-error.ts';
import { InvalidAnswer, ServiceUnavailable } from '../../model/errors.ts';
import { withEffect } from '../../model/step-error.ts';
import { Cut } from './http/exchange.ts';
import { Misuse } from './misuse.ts';

export interface Attempted {
  /** The operation, for people: 'payments.capture'. */
  readonly subject: string;
  readonly url: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** Bytes. */
  readonly maximum: number;
  /** Somebody was asked before, and sent the caller on: what they did stays open. */
  readonly wasSentOn?: boolean;
}

// undici's words for headers that cannot be sent.
const unsendable: ReadonlySet<string> = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH']);

export function cutFailure(error: unknown, { subject, url, timeout, maximum, wasSentOn = false }: Attempted): Error {
  if (!(error instanceof Cut)) return asError(error);
  const { reason, phase, cause } = error;
  if (reason === 'too-large')
    return new InvalidAnswer(`${subject} answered with more than ${String(maximum)} bytes; raise maximumAnswer if that is right`);
  if (unsendable.has(codeOf(cause)))
    return withEffect(new Misuse(`Cannot call ${subject} at ${url}: ${messageOf(cause)}; correct its headers`), 'none');
  const what = phase === 'answering' ? `The answer of ${subject} broke off (${url})` : `Cannot reach ${subject} at ${url}`;
  const why = {
    late: phase === 'answering' ? `it was not complete within ${String(timeout)} ms` : `no answer within ${String(timeout)} ms`,
    'given-up': 'the call was given up',
    broken: messageOf(cause),
  };
  const failure = new ServiceUnavailable(`${what}: ${why[reason]}`, { cause });
  if (wasSentOn) return failure;
  return phase === 'waiting' || refusedHandshake(cause) ? withEffect(failure, 'none') : failure;
}

// A server that does not know the caller's certificate may say so only once the caller has sent its request.
const refusedHandshake = (cause: unknown): boolean =>
  /_ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_\w+|HANDSHAKE_FAILURE|ACCESS_DENIED)$/.test(codeOf(cause));

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

// Of several addresses that a name stands for, each failed for a reason of its own.
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}
