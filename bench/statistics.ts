// Statistics of a few numbers. They are sorted, which is sufficient without a histogram.

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The smallest value that at least this share of all values does not exceed (nearest rank). `share` is from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError('Cannot compute a percentile: there are no values');
  return found;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new RangeError('Cannot compute a median: there are no values');
  return (low + high) / 2;
}

export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/** Returns the ratio to the other values, round by round, because a disturbance of a round affects both. */
export const pairedRatio = (values: readonly number[], to: readonly number[]): Spread =>
  spread(values.map((value, round) => value / (to[round] ?? Number.NaN)));
