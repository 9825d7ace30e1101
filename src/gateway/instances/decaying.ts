// A sum that decays exponentially with a half-life. It needs no timer: each read and each write brings it up to date.

export interface Decaying {
  add(amount: number, now: number): void;
  value(now: number): number;
  clear(): void;
}

export function createDecaying(halfLife: number): Decaying {
  let sum = 0;
  let at = 0;
  const value = (now: number): number => {
    if (sum !== 0) sum *= 0.5 ** (Math.max(0, now - at) / halfLife);
    at = now;
    return sum;
  };
  return { value, add: (amount, now) => void (sum = value(now) + amount), clear: () => void (sum = 0) };
}
