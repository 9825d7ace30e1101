// How long an instance takes to answer, remembered pessimistically: a slow answer counts at once, a fast one little by
// little (peak EWMA, from Twitter's Finagle). A plain average would send everybody to whoever was fast last.

export interface ResponseTime {
  /** Undefined: it has not answered yet. */
  cost(now: number): number | undefined;
  add(milliseconds: number, now: number): void;
}

const memory = 10_000; // milliseconds

export function createResponseTime(): ResponseTime {
  let cost: number | undefined;
  let at = 0;
  return { cost: (now) => (cost === undefined ? undefined : decay(0, now)), add: (milliseconds, now) => void decay(milliseconds, now) };

  function decay(sample: number, now: number): number {
    const kept = Math.exp(-Math.max(0, now - at) / memory);
    cost = cost === undefined || sample > cost ? sample : cost * kept + sample * (1 - kept);
    at = now;
    return cost;
  }
}
