// Logs the operations of a promise of steps, so that it can continue in another run. There its body begins again. Operations
// that have ended are not repeated: the log answers them, in their original order. Open operations resume from where they
// were.
//
// The body has to perform the same operations again. If a new version does not, the run waits for a version that does.
// Nothing has happened by then.

import type { Runtime } from '../../model/kernel/runtime.ts';
import type { SavedQuestion } from '../../model/messages/asks.ts';
import { toError, toStepError, type StepError } from '../../model/step-error.ts';

export interface ReplayLog {
  /** Runs the body whose operations are logged here. */
  replay(work: () => Promise<unknown>): Promise<unknown>;
  /** Performs one operation, unless an earlier run has performed it. */
  record<T>(name: string, operation: LoggedOperation<T>): Promise<T>;
  now(): number;
  /** Returns undefined if an open operation cannot be saved, or if none is open. */
  save(): SavedReplayLog | undefined;
}

export interface LoggedOperation<T = unknown> {
  /** Begins the operation, or resumes it. */
  readonly begin: (from: Open | undefined) => Promise<T>;
  /** Left out if the operation has to end before the run can continue as new. */
  readonly save?: () => Open | undefined;
}

/** An operation that can stay open for long. */
export type Open = { readonly kind: 'ask'; readonly question: SavedQuestion } | { readonly kind: 'sleep'; readonly until: number }; // milliseconds since the epoch

export interface SavedReplayLog {
  /** The names of the operations, in the order in which they began. */
  readonly operations: readonly string[];
  /** Their results, in the order in which they ended. */
  readonly ends: readonly End[];
  readonly open: Readonly<Record<number, Open>>;
  /** Each time that now() returned, in order. Milliseconds since the epoch. */
  readonly times: readonly number[];
}

type End = { readonly of: number } & ({ readonly output?: unknown } | { readonly error: StepError });

interface ReplayLogOptions {
  readonly runtime: Pick<Runtime, 'now' | 'scope' | 'settled'>;
  readonly from?: SavedReplayLog | undefined;
  /** Called if the body does not perform the same operations as before. */
  readonly differs: (how: string) => void;
}

export function createReplayLog({ runtime, from, differs }: ReplayLogOptions): ReplayLog {
  const operations = [...(from?.operations ?? [])];
  const ends = [...(from?.ends ?? [])];
  const times = [...(from?.times ?? [])];
  const known = new Set(ends.map(({ of }) => of));
  const waiting = new Map<number, (end: End) => void>();
  const open = new Map<number, LoggedOperation['save']>();
  let begun = 0;
  let timesRead = 0;
  let repeating: Promise<void> | undefined;
  return { replay, record, now, save };

  function replay(work: () => Promise<unknown>): Promise<unknown> {
    if (!from) return work();
    repeating = Promise.resolve().then(() => runtime.scope.shield(repeat)); // later: the body runs first
    return work().then(ended, (error: unknown) => ended().then(() => Promise.reject(error as Error)));
  }

  function ended<T>(output?: T): Promise<T | undefined> {
    return repeating ? differ('it ends') : Promise.resolve(output);
  }

  async function repeat(): Promise<void> {
    for (const end of from?.ends ?? []) {
      await runtime.settled();
      const answer = waiting.get(end.of);
      if (!answer) return differ(`it has not reached '${String(operations[end.of])}'`);
      answer(end);
    }
    await runtime.settled();
    if (begun < operations.length) return differ(`it has not reached '${String(operations[begun])}'`);
    repeating = undefined;
  }

  function differ(how: string): Promise<never> {
    differs(how);
    return new Promise(() => undefined); // nothing continues from there
  }

  function record<T>(name: string, operation: LoggedOperation<T>): Promise<T> {
    if (runtime.scope.aside()) return operation.begin(undefined); // a reminder: it is saved with its question
    const of = begun++;
    if (repeating && operations[of] !== name)
      return differ(`it reaches '${name}' instead of ${operations[of] === undefined ? 'its end' : `'${operations[of]}'`}`);
    operations[of] = name;
    if (known.has(of)) return new Promise((resolve, reject) => waiting.set(of, settleWith<T>({ resolve, reject })));
    open.set(of, operation.save);
    return operation.begin(from?.open[of]).then(
      (output) => inTurn(() => logged({ of, output }, output)),
      (error: unknown) => inTurn(() => Promise.reject(logged({ of, error: toStepError(error) }, error as Error))),
    );
  }

  // An operation that ends during the replay comes after all replayed results.
  function inTurn<T>(go: () => T | Promise<T>): T | Promise<T> {
    return repeating ? repeating.then(go) : go();
  }

  function logged<T>(end: End, value: T): T {
    open.delete(end.of);
    ends.push(end);
    return value;
  }

  function now(): number {
    if (runtime.scope.aside()) return runtime.now();
    return (times[timesRead++] ??= runtime.now());
  }

  function save(): SavedReplayLog | undefined {
    const saved = [...open].map(([of, save]) => [of, save?.()] as const);
    if (repeating || saved.length === 0 || saved.some(([, state]) => state === undefined)) return undefined;
    return { operations: [...operations], ends: [...ends], times: [...times], open: Object.fromEntries(saved) as Record<number, Open> };
  }
}

interface Settling<T> {
  readonly resolve: (output: T) => void;
  readonly reject: (error: Error) => void;
}

const settleWith =
  <T>({ resolve, reject }: Settling<T>) =>
  (end: End): void =>
    'error' in end ? reject(toError(end.error)) : resolve(end.output as T);
