// What became of the calls of one play.

import { percentile } from '../statistics.ts';
import { maxWait } from './contenders/contender.ts';
import type { Steps } from './driver/step.ts';
import type { Records } from './load/records.ts';

export interface Figures {
  readonly calls: number;
  readonly failed: number;
  /** Share of the calls that were answered. */
  readonly success: number;
  /** Milliseconds until the caller had an answer; for a call without one, all the time that it would have waited. */
  readonly p50: number;
  readonly p99: number;
  /** Of the calls that were answered alone; NaN: none was. */
  readonly answeredP99: number;
  /** Milliseconds from the begin of the event to the end of the first and of the last call that failed after it; 0: none did. */
  readonly firstFailure: number;
  readonly lastFailure: number;
  /** Milliseconds from the end of the event to that of the last call that failed after it; 0: none did. */
  readonly recovery: number;
  readonly steps: Steps;
}

export interface Span {
  /** Unix milliseconds: earlier calls do not count. */
  readonly from: number;
  /** The event's begin and end. */
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
