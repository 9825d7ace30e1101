// The clock, timers and random numbers: real ones, or those of a test or a simulation.

import { startTimer } from './timer.ts';

/** The clock, timers and random numbers that code uses instead of globals, so that tests can replace them. */
export interface Environment {
  /** Returns a time in milliseconds. Only differences between two times are meaningful, unless documented otherwise. */
  now(): number;
  /** Returns a random number from 0 up to, but not including, 1. */
  random(): number;
  /** Calls back once after a time. Returns the function that cancels the timer. */
  setTimer(milliseconds: number, callback: () => void): () => void;
}

export const systemEnvironment: Environment = {
  now: () => performance.now(),
  random: Math.random,
  setTimer: startTimer,
};

/** An environment whose `now` is the time of day, which other processes read, too. */
export const wallClockEnvironment: Environment = { ...systemEnvironment, now: () => Date.now() };
