// Maps an HTTP exchange without an answer to the failure of the step. If the request was certainly not sent, the failure is marked as
// having had no effect.

import { asError } from '../../platform/as-error.ts';
import { InvalidAnswer, ServiceUnavailable } from '../../model/errors.ts';
import { withEffect } from '../../model/step-error.ts';
import { Cut } from './http/exchange.ts';
import { Misuse } from './misuse.ts';

export interface Attempted {
  /** The operation, for messages: 'payments.capture'. */
  readonly subject: string;
  readonly url: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** Bytes. */
  readonly maximum: number;
  /** True after a redirect. The effect of the first request is then unknown. */
  readonly wasRedirected?: boolean;
}

// undici's error codes for headers that cannot be sent.
const unsendable: ReadonlySet<string> = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH']);

export function cutFailure(error: unknown, { subject, url, timeout, maximum, wasRedirected = false }: Attempted): Error {
  if (!(error instanceof Cut)) return asError(error);
  const { reason, phase, cause } = error;
  if (reason === 'too-large')
    return new InvalidAnswer(`${subject} answered with more than ${String(maximum)} bytes. Raise maximumAnswer if that is intended`);
  if (unsendable.has(codeOf(cause)))
    return withEffect(new Misuse(`Cannot call ${subject} at ${url}: ${messageOf(cause)}. Correct its headers`), 'none');
  const what = phase === 'answering' ? `The answer of ${subject} broke off (${url})` : `Cannot reach ${subject} at ${url}`;
  const why = {
    late: phase === 'answering' ? `it was not complete within ${String(timeout)} ms` : `no answer within ${String(timeout)} ms`,
    'given-up': 'the call was aborted',
    broken: messageOf(cause),
  };
  const failure = new ServiceUnavailable(`${what}: ${why[reason]}`, { cause });
  if (wasRedirected) return failure;
  return phase === 'waiting' || refusedHandshake(cause) ? withEffect(failure, 'none') : failure;
}

// A server may reject the caller's certificate only after the caller has sent its request.
const refusedHandshake = (cause: unknown): boolean =>
  /_ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_\w+|HANDSHAKE_FAILURE|ACCESS_DENIED)$/.test(codeOf(cause));

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

// If a name resolves to several addresses, each attempt failed for its own reason.
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}
