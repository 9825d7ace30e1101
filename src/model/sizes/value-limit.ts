// How large a value may be that enters a history, and the error if it is larger.
//
// 1. The sandbox measures plain JSON, because codecs run after its commands exist. So a run's limit is in bytes of plain
//    JSON and leaves a margin for what its codecs add.
// 2. A run goes by the limit that it was started with, also after continue-as-new: another one would be another path on
//    replay. A run that was started without a limit, by an earlier version, is not measured.
// 3. What the commands of one task have together is bounded by the same number (src/workflows/task-budget.ts).

import { ValueTooLarge } from '../errors.ts';
import { jsonSize } from './json-size.ts';

/** Bytes after codecs that a server takes for one value, if it does not report another number. */
export const usualServerLimit = 2_097_152;

/** Bytes of it that are kept free for what travels beside a value: keys, headers, metadata. */
const reserve = 16_384;

/** What codecs make of a value: `factor` times its bytes and `extra` more. */
export interface Growth {
  readonly factor: number;
  readonly extra: number;
}

export const noGrowth: Growth = { factor: 1, extra: 0 };

/** Bytes that a value may have after codecs. */
export const encodedLimit = (serverLimit: number): number => Math.max(1, serverLimit - reserve);

/** Bytes that a value may have as plain JSON, so that it fits after codecs. */
export const plainLimit = (serverLimit: number, { factor, extra }: Growth = noGrowth): number =>
  Math.max(1, Math.floor((encodedLimit(serverLimit) - extra) / factor));

/** Bytes of what a question is about: it is shown in snapshots, together with much else. */
export const aboutLimit = (limit: number | undefined): number | undefined => limit && Math.floor(limit / 4);

interface Measured {
  readonly bytes: number;
  readonly limit: number;
}

/** `cannot`: what fails, as in "Cannot send signal 'paid'". */
export function tooLarge(cannot: string, { bytes, limit }: Measured): ValueTooLarge {
  const fact = `it has ${String(bytes)} bytes, and a value may have ${String(limit)}`;
  return new ValueTooLarge(`${cannot}: ${fact}. Keep it elsewhere and pass a reference to it, or pass it in parts`, { bytes, limit });
}

export const answerTooLarge = (operation: string, measured: Measured): ValueTooLarge =>
  tooLarge(`Cannot store the answer of '${operation}'`, measured);

/** Why a value cannot be sent; undefined if it can. */
export function whyTooLarge(cannot: string, { value, limit }: { readonly value: unknown; readonly limit: number | undefined }) {
  if (limit === undefined) return undefined;
  const bytes = jsonSize(value);
  return bytes > limit ? tooLarge(cannot, { bytes, limit }) : undefined;
}

/** Throws ValueTooLarge. */
export function assertFits(cannot: string, measured: { readonly value: unknown; readonly limit: number | undefined }): void {
  const error = whyTooLarge(cannot, measured);
  if (error) throw error;
}
