// The usual latency of an operation: a quantile of its last 128 answers.

export interface LatencyQuantile {
  add(milliseconds: number): void;
  /** Returns undefined if there were fewer than 50 answers. */
  quantile(share: number): number | undefined;
}

const capacity = 128; // answers
const minimum = 50; // answers
const sortEvery = 16; // answers

export function createLatencyQuantile(): LatencyQuantile {
  const last = new Float64Array(capacity);
  let count = 0;
  let sorted = { at: -sortEvery, values: new Float64Array() };
  return {
    add: (milliseconds) => {
      last[count++ % capacity] = milliseconds;
    },
    quantile(share) {
      if (count < minimum) return undefined;
      if (count - sorted.at >= sortEvery) sorted = { at: count, values: last.slice(0, Math.min(count, capacity)).sort() };
      return sorted.values[Math.min(sorted.values.length - 1, Math.floor(share * sorted.values.length))];
    },
  };
}
