// What a status and its body mean for the step: the table of docs/service-protocol.md.

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

/** Only what the service itself says is believed: an error without its body may come from anything in between, and is tried again. */
export function failureOf(subject: string, { status, headers, text }: HttpAnswer): Error {
  const { kind, message, code, details = null, issues = [] } = bodyOf(text);
  const said = `${subject} answered ${String(status)}: ${message ?? text.slice(0, 120)}`;
  switch (kind) {
    case 'business':
      return withEffect(new BusinessError(code ?? 'Refused', { ...(message !== undefined && { message }), details }), 'none');
    case 'invalid-input':
      return withEffect(new InvalidInput(`Input of '${subject}'`, issues), 'none');
    case 'undone':
      return withEffect(new AlreadyUndone(said), 'none');
    case 'invalid-request':
    case 'unknown-operation':
    case 'key-reused':
      return withEffect(new Misuse(said, kind === 'unknown-operation' ? 'instance' : 'call'), kind === 'key-reused' ? 'unknown' : 'none');
    default:
      return new ServiceUnavailable(said, retryAfter(headers['retry-after']));
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
