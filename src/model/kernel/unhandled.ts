// Unhandled failures: a run with one cannot complete. It fails with the first of them, and is undone.
//
// 1. Every promise that a process gets is tracked. Each failure is listed here until the process takes it.
// 2. A promise that ends because its branch, attempt or run was cancelled is not a failure.
// 3. A failure inside a failed attempt belongs to that attempt: its step was undone with the attempt.

import { isCancelled } from '../errors.ts';
import type { Work } from './runtime.ts';
import type { Group } from './stepper.ts';
import { tracked, type Watcher } from './tracked-promise.ts';

/** The origin of a promise. */
export interface Source {
  /** The name in a report, such as "step 'payments.capture'". */
  name: string;
  /** The group in which it was begun. Undefined if it only waits. Then it fails only by cancellation or on request. */
  readonly group?: Group;
  /** Whether the run has to await its end. */
  readonly awaited?: boolean;
}

export interface UnhandledFailure {
  readonly source: string;
  readonly error: unknown;
}

export interface Unhandled {
  track<T>(work: Work<T>, source: Source): Promise<T>;
  /** Returns whether there is no unhandled failure. */
  none(): boolean;
  /** Throws the first unhandled failure, if any. The run may neither complete nor continue as new with one. */
  assertNone(): void;
  /** The unhandled failure with which the run failed. */
  readonly fatal: UnhandledFailure | undefined;
  /** Returns the origin of an error that a process received. */
  sourceOf(error: unknown): string | undefined;
  /** Removes the failures of an attempt that was undone, and of everything inside it. */
  forget(path: string): void;
  /** How many promises have to end before the run may end. */
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
