// Detects code that never waits (`for (;;) {}`, `for (;;) await null`). Such code blocks its thread, even the timeout of a test runner. So
// another thread checks whether the event loop still turns while a process is simulated. If it does not, the thread prints where the code is
// and ends this program, because Node cannot continue after its code is stopped during microtasks.
//
// Only CPU time counts, so a program that a debugger stopped, or a machine that sleeps, is not an endless loop.

import { isMainThread, Worker } from 'node:worker_threads';
import { threadCode, wordsKey } from './thread.ts';

export interface Watched {
  /** Describes the simulated run, and the step that it called last. */
  readonly where: () => string;
  /** How long its code may compute without waiting, in milliseconds. */
  readonly limitMs: number;
}

const { setInterval } = globalThis; // a test may replace it
const turnIntervalMs = 100;
const state = new Int32Array(new SharedArrayBuffer(8)); // how often the loop has turned; how long it may stand still (0: forever)
const watched = new Set<Watched>();
let watcher: Worker | undefined;

/** Watches until the returned function is called. The inspector sees only the main thread, so runs in other threads are not watched. */
export function watch(one: Watched): () => void {
  if (!isMainThread) return () => undefined;
  watcher ??= begin();
  watched.add(one);
  allow();
  return () => {
    watched.delete(one);
    allow();
  };
}

function allow(): void {
  const longestMs = Math.max(0, ...[...watched].map(({ limitMs }) => limitMs));
  Atomics.store(state, 1, Math.min(longestMs, 2 ** 31 - 1));
}

function begin(): Worker {
  Object.assign(globalThis, { [Symbol.for(wordsKey)]: message });
  setInterval(() => Atomics.add(state, 0, 1), turnIntervalMs).unref();
  const worker = new Worker(threadCode, { eval: true, workerData: state.buffer });
  worker.unref();
  return worker;
}

// Called by the other thread, from within the code that computes.
function message(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const frames = (new Error().stack ?? '').split('\n').slice(2).filter(isOfUser);
  Error.stackTraceLimit = limit;
  return [...[...watched].map(({ where }) => where()), remedy, ...frames.slice(0, 5), ''].join('\n');
}

const remedy =
  'On Temporal its task fails ("Potential deadlock detected"). It cannot be stopped here, so this program ends. End the loop, or move long computations into a service';

const isOfUser = (frame: string): boolean => !/node:|\/node_modules\/|at eval \(eval at/.test(frame);
