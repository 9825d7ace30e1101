// Attempts: groups of steps that are undone together while the run continues. An attempt that has not ended when the run
// completes has not succeeded: it is undone too.

import { Cancelled } from '../errors.ts';
import { isUndoOpen, type Journal, type StepRecord } from './journal.ts';
import type { Runtime, Scope } from './runtime.ts';
import type { Group } from './stepper.ts';
import type { Undoer } from './undoer.ts';
import type { Unhandled } from './unhandled.ts';

export interface Attempts {
  /** Does the work in a group inside another. If the work throws, the group's steps are undone before the error is rethrown. */
  attempt<T>(parent: Group, work: (group: Group) => Promise<T>, options?: AttemptOptions): Promise<T>;
  /** Returns how many attempts have not ended. */
  open(): number;
  /** Undoes the attempts that are still open. */
  end(): Promise<unknown>;
  /** Stops undoing single attempts, because the run undoes everything. */
  handOver(): void;
  /** How many attempts are being undone. */
  readonly undoing: number;
}

export interface AttemptOptions {
  /** Continues an attempt that a run before this one has begun. */
  readonly path?: string | undefined;
  /** @default a new scope */
  readonly scope?: Scope;
  /** Returns whether its output is still needed. Called when the work is done; if it returns false, the attempt has failed. */
  readonly wanted?: () => boolean;
}

interface AttemptsOptions {
  readonly runtime: Runtime;
  readonly journal: Journal;
  readonly undoer: Undoer;
  readonly unhandled: Unhandled;
}

export function createAttempts({ runtime, journal, undoer, unhandled }: AttemptsOptions): Attempts {
  const open = new Set<Group>();
  let last = lastGroup(journal.steps.values());
  let handedOver = false;
  const attempts = {
    attempt,
    end,
    handOver: () => void (handedOver = true),
    undoing: 0,
    open: () => open.size,
  };
  return attempts;

  // Not an async function: on Temporal each promise costs a stack trace.
  function attempt<T>(parent: Group, work: (group: Group) => Promise<T>, { path, scope, wanted }: AttemptOptions = {}): Promise<T> {
    if (path !== undefined) last = Math.max(last, ...path.split('/').map(Number));
    const group: Group = { path: path ?? `${parent.path}/${String(++last)}`, scope: scope ?? runtime.scope.open() };
    open.add(group);
    return group.scope
      .run(() => work(group))
      .then(
        (output) =>
          wanted?.() === false
            ? fail(group, new Cancelled('The attempt was cancelled because its result is no longer needed'))
            : done(group, output),
        (error: unknown) => fail(group, error),
      );
  }

  function done<T>(group: Group, output: T): T {
    open.delete(group);
    return output;
  }

  async function fail(group: Group, error: unknown): Promise<never> {
    if (!handedOver) await undo(group);
    open.delete(group);
    unhandled.forget(group.path);
    throw error;
  }

  function end(): Promise<unknown> {
    return Promise.all([...open].map(undo));
  }

  async function undo({ path, scope }: Group): Promise<void> {
    const inside = () => [...journal.steps.values()].filter(({ group }) => group === path || group.startsWith(`${path}/`));
    attempts.undoing++;
    scope.cancel();
    await runtime.scope.shield(async () => {
      await runtime.wait(() => !inside().some(({ state }) => state.kind === 'running'));
      await undoer.undo(inside().filter(isUndoOpen), path);
    });
    attempts.undoing--;
  }
}

// Numbering continues across runs, so that a new group never gets the path of an earlier one.
function lastGroup(steps: Iterable<StepRecord>): number {
  let last = 0;
  for (const { group } of steps) last = Math.max(last, ...group.split('/').map(Number));
  return last;
}
