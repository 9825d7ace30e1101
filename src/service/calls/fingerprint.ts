// Computes the fingerprint of a request, to detect whether two requests are the same call. The order of fields in the body does not matter.

import { createHash } from 'node:crypto';
import { isRecord } from '../../model/record.ts';

export interface Fingerprinted {
  readonly operation: string;
  readonly undoes: string | undefined;
  readonly confirms: string | undefined;
  readonly body: unknown;
}

export function fingerprint({ operation, undoes, confirms, body }: Fingerprinted): string {
  return createHash('sha256')
    .update(canonical([operation, undoes ?? null, body, ...(confirms === undefined ? [] : [confirms])]))
    .digest('base64url');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (isRecord(part) ? sorted(part) : part));
}

function sorted(record: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
