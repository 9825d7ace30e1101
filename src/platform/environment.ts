// Time and chance. The real ones, or those of a test or a simulation: who uses them cannot tell.

import { startTimer } from './timer.ts';

export interface Environment {
  /** Milliseconds; only differences count, unless said otherwise. */
  now(): number;
  /** From 0 up to, but not including, 1. */
  random(): number;
  /** Rings once, unless it is taken back by what is returned. */
  setTimer(milliseconds: number, ring: () => void): () => void;
}

export const systemEnvironment: Environment = {
  now: () => performance.now(),
  random: Math.random,
  setTimer: startTimer,
};

/** Whose now is the time of day, as other processes read it, too. */
export const wallClockEnvironment: Environment = { ...systemEnvironment, now: () => Date.now() };
