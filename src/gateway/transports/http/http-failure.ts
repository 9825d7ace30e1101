// Maps the status and body of an answer to the failure of a step, as in the table of docs/service-protocol.md.

import { AlreadyUndone, BusinessError, InvalidInput, ServiceUnavailable, type Issue } from '../../../model/errors.ts';
import type { Json } from '../../../model/json.ts';
import { withEffect } from '../../../model/step-error.ts';
import type { HttpAnswer } from './exchange.ts';
import { Misuse } from '../misuse.ts';
import { retryAfter } from './retry-after.ts';

interface ErrorBody {
  readonly kind?: string;
  readonly message?: string;
  readonly code?: string;
  readonly details?: Json;
  readonly issues?: readonly Issue[];
}

/** Returns the failure for an error answer. If its body is not the service's, a proxy may have sent it, so the call is retried. */
export function failureOf(subject: string, { status, headers, text }: HttpAnswer): Error {
  const { kind, message, code, details = null, issues = [] } = bodyOf(text);
  const summary = `${subject} answered ${String(status)}: ${message ?? text.slice(0, 120)}`;
  switch (kind) {
    case 'business':
      return withEffect(new BusinessError(code ?? 'Refused', { ...(message !== undefined && { message }), details }), 'none');
    case 'invalid-input':
      return withEffect(new InvalidInput(`Input of '${subject}'`, issues), 'none');
    case 'undone':
      return withEffect(new AlreadyUndone(summary), 'none');
    case 'invalid-request':
    case 'unknown-operation':
    case 'key-reused':
      return withEffect(
        new Misuse(summary, kind === 'unknown-operation' ? 'instance' : 'call'),
        kind === 'key-reused' ? 'unknown' : 'none',
      );
    default:
      return new ServiceUnavailable(summary, retryAfter(headers['retry-after']));
  }
}

function bodyOf(text: string): ErrorBody {
  try {
    const body = JSON.parse(text) as { error?: ErrorBody } | null;
    return body?.error ?? {};
  } catch {
    return {};
  }
}
