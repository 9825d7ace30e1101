// The failures that nobody has taken. A run cannot complete on one: it fails with the first of them, and is undone.
//
// 1. Every promise that a process gets is tracked, so each failure is either taken or listed here until it is.
// 2. What ends because its branch, attempt or run was cancelled is no failure of its own: whoever cancelled it knows.
// 3. A failure inside an attempt that failed is that attempt's: it was undone with it.

import { isCancelled } from '../errors.ts';
import type { Work } from './runtime.ts';
import type { Group } from './stepper.ts';
import { tracked, type Watcher } from './tracked-promise.ts';

/** What a promise stands for. */
export interface Source {
  /** As a report names it: "step 'payments.capture'". */
  name: string;
  /** Where it was begun. Undefined: it only waits, and fails only if it is cancelled or told to. */
  readonly group?: Group;
  /** The run is not over before it has ended. */
  readonly awaited?: boolean;
}

export interface UnhandledFailure {
  readonly source: string;
  readonly error: unknown;
}

export interface Unhandled {
  track<T>(work: Work<T>, source: Source): Promise<T>;
  /** Whether there is none that nobody has taken. */
  none(): boolean;
  /** Throws the first that nobody has taken: the run may neither complete nor continue as new with it. */
  assertNone(): void;
  /** The failure that the run failed with because nobody had taken it. */
  readonly fatal: UnhandledFailure | undefined;
  /** What an error that a process was given came from. */
  sourceOf(error: unknown): string | undefined;
  /** The attempt of that path was undone, and everything inside it. */
  forget(path: string): void;
  /** How many promises have to end before the run may. */
  readonly pending: number;
}

interface Entry extends UnhandledFailure {
  readonly group: Group | undefined;
}

export function createUnhandled(): Unhandled {
  const untaken = new Map<object, Entry>();
  const sources = new WeakMap<object, string>();
  const unhandled = {
    ...{ track, assertNone, sourceOf, forget, pending: 0 },
    fatal: undefined as UnhandledFailure | undefined,
    none: () => untaken.size === 0,
  };
  return unhandled;

  function track<T>(work: Work<T>, source: Source): Promise<T> {
    const count = source.awaited ? 1 : 0;
    unhandled.pending += count;
    const watcher: Watcher = {
      settled: (failure) => {
        unhandled.pending -= count;
        if (isObject(failure?.error) && !sources.has(failure.error)) sources.set(failure.error, source.name);
      },
      untaken: (made, error) => {
        const { name, group } = source;
        if (!isConsequence(error, group)) untaken.set(made, { source: name, error, group });
      },
      taken: (made) => void untaken.delete(made),
    };
    return tracked(work, watcher);
  }

  function assertNone(): void {
    const [first] = untaken.values();
    if (!first) return;
    unhandled.fatal = first;
    throw first.error;
  }

  function sourceOf(error: unknown): string | undefined {
    return isObject(error) ? sources.get(error) : undefined;
  }

  function forget(path: string): void {
    for (const [promise, { group }] of untaken) {
      if (group && (group.path === path || group.path.startsWith(`${path}/`))) untaken.delete(promise);
    }
  }
}

const isConsequence = (error: unknown, group: Group | undefined): boolean => (group ? group.scope.cancelled : isCancelled(error));

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
