// Time that passes only when nothing can run any more, and repeatable chance: a minute of traffic takes a second or two.

import { setImmediate as settled } from 'node:timers/promises';
import type { Environment } from '../../src/platform/environment.ts';

export interface VirtualWorld extends Environment {
  /** Lets the time pass until nobody waits for anything any more. */
  run(): Promise<void>;
  /** Rings what is due in that time, and lets what follows of it happen. */
  pass(milliseconds: number): Promise<void>;
}

interface Alarm {
  readonly at: number;
  readonly order: number;
  ring: (() => void) | undefined;
}

export function createVirtualWorld(seed: number): VirtualWorld {
  const alarms: Alarm[] = []; // a binary heap
  let now = 0;
  let order = 0;
  return { now: () => now, random: mulberry(seed), setTimer, run: () => ringUntil(Infinity), pass };

  function setTimer(milliseconds: number, ring: () => void): () => void {
    const made: Alarm = { at: now + Math.max(0, milliseconds), order: order++, ring };
    push(alarms, made);
    return () => {
      made.ring = undefined;
    };
  }

  async function pass(milliseconds: number): Promise<void> {
    const end = now + milliseconds;
    await settled();
    await ringUntil(end);
    now = end;
  }

  async function ringUntil(end: number): Promise<void> {
    for (let next = alarms[0]; next && next.at <= end; next = alarms[0]) {
      pop(alarms);
      if (!next.ring) continue;
      now = next.at;
      next.ring();
      await settled();
    }
  }
}

const earlier = (a: Alarm, b: Alarm): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Alarm[], setTimer: Alarm): void {
  let index = heap.push(setTimer) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || !earlier(setTimer, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = setTimer;
}

function pop(heap: Alarm[]): Alarm | undefined {
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

// A small generator of good numbers (mulberry32).
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
