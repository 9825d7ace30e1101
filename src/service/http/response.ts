// Converts outcomes and errors to HTTP answers, as in docs/service-protocol.md.

import { kindOf } from '../../model/errors.ts';
import { shortText } from '../../model/sizes/shortened.ts';
import { isDatabaseDown } from '../database/database-down.ts';
import { Abandoned, type Outcome } from '../calls/outcome.ts';

type Headers = Record<string, string>;

export function toResponse(outcome: Outcome): Response {
  switch (outcome.kind) {
    case 'answered':
      return Response.json(outcome.output, { headers: { ...replay(outcome), ...(outcome.undo && { 'Undo-Outcome': outcome.undo }) } });
    case 'refused':
      return failure(422, { kind: 'business', ...outcome.refusal }, replay(outcome));
    case 'key-reused':
      return failure(409, outcome);
    case 'undone':
      return failure(410, outcome);
    case 'invalid-input':
    case 'invalid-request':
      return failure(400, outcome);
  }
}

/** Converts a thrown error: an outcome, a temporary failure, or a bug. */
export function toFailure(error: unknown, what: string): Response {
  if (error instanceof Abandoned) return toResponse(error.outcome);
  if (kindOf(error) === 'unavailable') return unavailable(shortText((error as Error).message), retryAfterOf(error));
  if (isDatabaseDown(error))
    return unavailable(`Cannot ${what} now: the database does not answer. Repeat the call with the same key`, 1_000);
  return failure(500, { kind: 'internal', message: `Cannot ${what}: the service failed, and nothing was done. See its log for the cause` });
}

export function unavailable(message: string, retryAfter?: number): Response {
  const headers: Headers = retryAfter === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfter / 1_000)) };
  return failure(503, { kind: 'unavailable', message }, headers);
}

export function failure(status: number, error: { readonly kind: string; readonly message: string }, headers: Headers = {}): Response {
  return Response.json({ error }, { status, headers });
}

const replay = ({ replayed }: { readonly replayed: boolean }): Headers => (replayed ? { 'Idempotent-Replayed': 'true' } : {});

function retryAfterOf(error: unknown): number | undefined {
  const wait = (error as { retryAfter?: unknown }).retryAfter;
  return typeof wait === 'number' ? wait : undefined;
}
