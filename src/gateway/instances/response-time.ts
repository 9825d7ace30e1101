// The response time of an instance as a peak EWMA (from Twitter's Finagle): a slow answer counts immediately, a fast one gradually. A plain
// average would send all calls to the instance that was the last to answer fast.

export interface ResponseTime {
  /** Returns the response time in milliseconds, or undefined if the instance has not answered yet. */
  cost(now: number): number | undefined;
  add(milliseconds: number, now: number): void;
}

const memory = 10_000; // milliseconds

export function createResponseTime(): ResponseTime {
  let cost: number | undefined;
  let at = 0;
  return { cost: (now) => (cost === undefined ? undefined : decay(0, now)), add: (milliseconds, now) => void decay(milliseconds, now) };

  function decay(sample: number, now: number): number {
    const oldShare = Math.exp(-Math.max(0, now - at) / memory);
    cost = cost === undefined || sample > cost ? sample : cost * oldShare + sample * (1 - oldShare);
    at = now;
    return cost;
  }
}
