// Timers of any length. Node's own timers fire after 1 ms if they get more than 2³¹−1 ms (24.8 days). So every time that a user or a server
// may choose passes through here.

/** The longest time, in milliseconds, that Node's own timers take. */
export const longestTimer = 2 ** 31 - 1;

/** Calls back once after `milliseconds`, or never if they are Infinity. Returns the function that cancels the timer. */
export function startTimer(milliseconds: number, callback: () => void): () => void {
  if (milliseconds <= longestTimer) return startOne(milliseconds, callback);
  let stop = startOne(longestTimer, function resume(left = milliseconds - longestTimer): void {
    stop = left <= longestTimer ? startOne(left, callback) : startOne(longestTimer, () => resume(left - longestTimer));
  });
  return () => stop();
}

function startOne(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(() => callback(), milliseconds);
  return () => clearTimeout(timer);
}

/** Limits a time to what Node's timers take, for libraries that set a timer themselves. */
export const forTimer = (milliseconds: number): number => Math.min(longestTimer, Math.max(1, milliseconds));
