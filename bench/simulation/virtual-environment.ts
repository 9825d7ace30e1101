// An environment with virtual time and repeatable random numbers. Time passes only when no more code can run. So a minute of
// traffic takes one or two seconds.

import { setImmediate as settled } from 'node:timers/promises';
import type { Environment } from '../../src/platform/environment.ts';

export interface VirtualEnvironment extends Environment {
  /** Lets time pass until no timer is left. */
  run(): Promise<void>;
  /** Lets this much time pass, and fires the timers that are due. */
  pass(milliseconds: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  fire: (() => void) | undefined;
}

export function createVirtualEnvironment(seed: number): VirtualEnvironment {
  const timers: Timer[] = []; // a binary heap
  let now = 0;
  let order = 0;
  return { now: () => now, random: mulberry(seed), setTimer, run: () => fireUntil(Infinity), pass };

  function setTimer(milliseconds: number, fire: () => void): () => void {
    const made: Timer = { at: now + Math.max(0, milliseconds), order: order++, fire };
    push(timers, made);
    return () => {
      made.fire = undefined;
    };
  }

  async function pass(milliseconds: number): Promise<void> {
    const end = now + milliseconds;
    await settled();
    await fireUntil(end);
    now = end;
  }

  async function fireUntil(end: number): Promise<void> {
    for (let next = timers[0]; next && next.at <= end; next = timers[0]) {
      pop(timers);
      if (!next.fire) continue;
      now = next.at;
      next.fire();
      await settled();
    }
  }
}

const earlier = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Timer[], timer: Timer): void {
  let index = heap.push(timer) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || !earlier(timer, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = timer;
}

function pop(heap: Timer[]): Timer | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (!last || heap.length === 0) return first;
  let index = 0;
  for (;;) {
    const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]];
    const child = left && right && earlier(right, left) ? 2 * index + 2 : 2 * index + 1;
    const below = heap[child];
    if (!below || !earlier(below, last)) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = last;
  return first;
}

// A small generator of good pseudo-random numbers (mulberry32).
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
