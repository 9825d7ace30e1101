// Timers of any length. Node's own ring after 1 ms where they are given more than 2³¹−1 ms (24.8 days): what a user or a server may choose
// passes through here.

/** The longest time, in milliseconds, that Node's own timers take. */
export const longestTimer = 2 ** 31 - 1;

/** Rings once, after `milliseconds` (never, where they are Infinity), unless it is taken back by what is returned. */
export function startTimer(milliseconds: number, ring: () => void): () => void {
  if (milliseconds <= longestTimer) return startOne(milliseconds, ring);
  let stop = startOne(longestTimer, function goOn(left = milliseconds - longestTimer): void {
    stop = left <= longestTimer ? startOne(left, ring) : startOne(longestTimer, () => goOn(left - longestTimer));
  });
  return () => stop();
}

function startOne(milliseconds: number, ring: () => void): () => void {
  const timer = setTimeout(() => ring(), milliseconds);
  return () => clearTimeout(timer);
}

/** For what takes one number and sets Node's timer itself. */
export const forTimer = (milliseconds: number): number => Math.min(longestTimer, Math.max(1, milliseconds));
