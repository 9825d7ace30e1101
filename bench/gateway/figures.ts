// Computes the figures of one play from its calls.

import { percentile } from '../statistics.ts';
import { maxWait } from './contenders/contender.ts';
import type { Steps } from './driver/step.ts';
import type { Records } from './load/records.ts';

export interface Figures {
  readonly calls: number;
  readonly failed: number;
  /** The share of the calls that were answered. */
  readonly success: number;
  /** The time until the caller had an answer, in milliseconds. For a call without an answer, the maximum wait. */
  readonly p50: number;
  readonly p99: number;
  /** The p99 of the answered calls only. NaN if none was answered. */
  readonly answeredP99: number;
  /** The time from the beginning of the event to the end of the first and last failed call after it, in milliseconds. 0 if none failed. */
  readonly firstFailure: number;
  readonly lastFailure: number;
  /** The time from the end of the event to the end of the last failed call after it, in milliseconds. 0 if none failed. */
  readonly recovery: number;
  readonly steps: Steps;
}

export interface Span {
  /** Calls before this time do not count. In milliseconds since the epoch. */
  readonly from: number;
  /** The beginning and the end of the event. */
  readonly begin: number;
  readonly end: number;
}

export function figuresOf({ calls, dropped }: Records, steps: Steps, { from, begin, end }: Span): Figures {
  const counted = calls.filter(({ began }) => began >= from);
  const failures = counted.filter(({ answered }) => !answered);
  const answered = counted.filter((call) => call.answered).map(({ milliseconds }) => milliseconds);
  const waits = [
    ...answered,
    ...failures.map(({ milliseconds }) => Math.max(maxWait, milliseconds)),
    ...Array<number>(dropped).fill(maxWait),
  ];
  const failedAt = failures.map(({ began, milliseconds }) => began + milliseconds);
  const after = (time: number): readonly number[] => failedAt.map((at) => at - time).filter((passed) => passed > 0);
  return {
    calls: waits.length,
    failed: failures.length + dropped,
    success: answered.length / waits.length,
    p50: percentile(waits, 0.5),
    p99: percentile(waits, 0.99),
    answeredP99: answered.length === 0 ? Number.NaN : percentile(answered, 0.99),
    firstFailure: after(begin).length === 0 ? 0 : Math.min(...after(begin)),
    lastFailure: Math.max(0, ...after(begin)),
    recovery: Math.max(0, ...after(end)),
    steps,
  };
}
