// Groups the calls of a scenario by the second in which they were made.

import { percentile } from '../statistics.ts';
import { answersOf } from './figures.ts';
import type { CallRecord } from './traffic.ts';

export interface Second {
  readonly offered: number;
  readonly answered: number;
  /** The p99 of the answered calls, in milliseconds. */
  readonly p99: number | undefined;
}

export function timelineOf(records: readonly CallRecord[], seconds: number): readonly Second[] {
  const made: CallRecord[][] = Array.from({ length: seconds }, () => []);
  for (const record of records) made[Math.floor(record.at / 1_000)]?.push(record);
  return made.map((calls) => {
    const took = answersOf(calls).map(({ milliseconds }) => milliseconds);
    return { offered: calls.length, answered: took.length, p99: took.length === 0 ? undefined : percentile(took, 0.99) };
  });
}
