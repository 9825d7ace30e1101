// The limit of a value that enters a history, and the error for a larger one.
//
// 1. The sandbox measures plain JSON, because codecs run after its commands exist. So a run's limit is in bytes of plain
//    JSON, and leaves a margin for the bytes that its codecs add.
// 2. A run keeps the limit with which it was started, also after continue-as-new. Another limit could change its path on
//    replay. A run that was started without a limit, by an earlier version, is not measured.
// 3. The commands of one task together have the same limit (src/workflows/task-budget.ts).

import { ValueTooLarge } from '../errors.ts';
import { jsonSize } from './json-size.ts';

/** Bytes after codecs that a server accepts for one value, if it does not report another number. */
export const usualServerLimit = 2_097_152;

/** Bytes of the limit that are reserved for keys, headers and metadata. */
const reserve = 16_384;

/** How much codecs enlarge a value: `factor` times its bytes, and `extra` more. */
export interface Growth {
  readonly factor: number;
  readonly extra: number;
}

export const noGrowth: Growth = { factor: 1, extra: 0 };

/** Returns the bytes that a value may have after codecs. */
export const encodedLimit = (serverLimit: number): number => Math.max(1, serverLimit - reserve);

/** Returns the bytes that a value may have as plain JSON, so that it fits after codecs. */
export const plainLimit = (serverLimit: number, { factor, extra }: Growth = noGrowth): number =>
  Math.max(1, Math.floor((encodedLimit(serverLimit) - extra) / factor));

/** Returns the bytes that the `about` of a question may have. It is smaller, because a snapshot contains it beside much else. */
export const aboutLimit = (limit: number | undefined): number | undefined => limit && Math.floor(limit / 4);

interface Measured {
  readonly bytes: number;
  readonly limit: number;
}

/** The error for a value that is too large. `cannot` begins the message: "Cannot send signal 'paid'". */
export function tooLarge(cannot: string, { bytes, limit }: Measured): ValueTooLarge {
  const fact = `it has ${String(bytes)} bytes, and a value may have ${String(limit)}`;
  return new ValueTooLarge(`${cannot}: ${fact}. Keep it elsewhere and pass a reference to it, or pass it in parts`, { bytes, limit });
}

export const answerTooLarge = (operation: string, measured: Measured): ValueTooLarge =>
  tooLarge(`Cannot store the answer of '${operation}'`, measured);

/** Returns the error if a value cannot be sent, or undefined if it can. */
export function whyTooLarge(cannot: string, { value, limit }: { readonly value: unknown; readonly limit: number | undefined }) {
  if (limit === undefined) return undefined;
  const bytes = jsonSize(value);
  return bytes > limit ? tooLarge(cannot, { bytes, limit }) : undefined;
}

/** Throws ValueTooLarge if a value does not fit. */
export function assertFits(cannot: string, measured: { readonly value: unknown; readonly limit: number | undefined }): void {
  const error = whyTooLarge(cannot, measured);
  if (error) throw error;
}
