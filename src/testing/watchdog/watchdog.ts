// Code that never waits (`for (;;) {}`, `for (;;) await null`) lets nothing else run in its thread, not even the time-out of a test runner. So
// another thread looks whether the event loop still turns while a process is played. Where it does not, it says where the code is, and ends
// this program: Node does not survive that its code is stopped in the midst of its microtasks.
//
// Only the time for which the program computes counts: a debugger that has stopped it, or a machine that sleeps, is no loop.

import { isMainThread, Worker } from 'node:worker_threads';
import { threadCode, wordsKey } from './thread.ts';

export interface Watched {
  /** What is played, and the step that it called last, in sentences. */
  readonly where: () => string;
  /** Milliseconds that its code may compute without an end. */
  readonly limitMs: number;
}

const { setInterval } = globalThis; // a test may have others
const beatEvery = 100; // milliseconds
const state = new Int32Array(new SharedArrayBuffer(8)); // how often the loop has turned; how long it may not (0: for ever)
const played = new Set<Watched>();
let watcher: Worker | undefined;

/** Watches until the function that it returns is called. The inspector sees the main thread only, so runs in others are not watched. */
export function watch(one: Watched): () => void {
  if (!isMainThread) return () => undefined;
  watcher ??= begin();
  played.add(one);
  allow();
  return () => {
    played.delete(one);
    allow();
  };
}

function allow(): void {
  const most = Math.max(0, ...[...played].map(({ limitMs }) => limitMs));
  Atomics.store(state, 1, Math.min(most, 2 ** 31 - 1));
}

function begin(): Worker {
  Object.assign(globalThis, { [Symbol.for(wordsKey)]: words });
  setInterval(() => Atomics.add(state, 0, 1), beatEvery).unref();
  const worker = new Worker(threadCode, { eval: true, workerData: state.buffer });
  worker.unref();
  return worker;
}

// Called by the other thread, from within the code that computes.
function words(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const frames = (new Error().stack ?? '').split('\n').slice(2).filter(isOfUser);
  Error.stackTraceLimit = limit;
  return [...[...played].map(({ where }) => where()), remedy, ...frames.slice(0, 5), ''].join('\n');
}

const remedy =
  'On Temporal its task fails ("Potential deadlock detected"). Nothing can stop it here, so this program ends. End the loop; what has to compute for long belongs into a service';

const isOfUser = (frame: string): boolean => !/node:|\/node_modules\/|at eval \(eval at/.test(frame);
