// How long an operation usually takes: a quantile of its last answers.

export interface LatencyQuantile {
  add(milliseconds: number): void;
  /** Undefined until enough is known. */
  quantile(share: number): number | undefined;
}

const kept = 128;
const enough = 50;
const stale = 16; // answers until it is sorted again

export function createLatencyQuantile(): LatencyQuantile {
  const last = new Float64Array(kept);
  let count = 0;
  let sorted = { at: -stale, values: new Float64Array() };
  return {
    add: (milliseconds) => {
      last[count++ % kept] = milliseconds;
    },
    quantile(share) {
      if (count < enough) return undefined;
      if (count - sorted.at >= stale) sorted = { at: count, values: last.slice(0, Math.min(count, kept)).sort() };
      return sorted.values[Math.min(sorted.values.length - 1, Math.floor(share * sorted.values.length))];
    },
  };
}
