// What a promise of steps has done so far, so that it can go on in another run. There its body begins again, and what it
// has done is not done again but answered from here, in the order in which it was answered. What was open is begun again
// from where it was.
//
// The body has to do the same again. Where a new version of it does not, nothing has happened yet, and the run waits for one that does.

import type { Runtime } from '../../model/kernel/runtime.ts';
import type { SavedQuestion } from '../../model/messages/asks.ts';
import { toError, toStepError, type StepError } from '../../model/step-error.ts';

export interface ReplayLog {
  /** Does the work that is written down here. */
  replay(work: () => Promise<unknown>): Promise<unknown>;
  /** Does one thing of it, unless that was done before. */
  record<T>(name: string, deed: LoggedOperation<T>): Promise<T>;
  now(): number;
  /** Undefined: what is under way cannot go along, or there is nothing. */
  save(): SavedReplayLog | undefined;
}

export interface LoggedOperation<T = unknown> {
  /** Begins it, or goes on with it. */
  readonly begin: (from: Open | undefined) => Promise<T>;
  /** None: it has to end first. */
  readonly save?: () => Open | undefined;
}

/** What can be under way for long. */
export type Open = { readonly kind: 'ask'; readonly question: SavedQuestion } | { readonly kind: 'sleep'; readonly until: number }; // milliseconds since the epoch

export interface SavedReplayLog {
  /** What it did, in the order in which it began. */
  readonly deeds: readonly string[];
  /** What became of them, in the order in which they ended. */
  readonly ends: readonly End[];
  readonly open: Readonly<Record<number, Open>>;
  /** Each time that it was told, in order. */
  readonly times: readonly number[];
}

type End = { readonly of: number } & ({ readonly output?: unknown } | { readonly error: StepError });

interface DiaryOptions {
  readonly runtime: Pick<Runtime, 'now' | 'scope' | 'settled'>;
  readonly from?: SavedReplayLog | undefined;
  /** Called where the body does not do what it did before. */
  readonly differs: (how: string) => void;
}

export function createReplayLog({ runtime, from, differs }: DiaryOptions): ReplayLog {
  const deeds = [...(from?.deeds ?? [])];
  const ends = [...(from?.ends ?? [])];
  const times = [...(from?.times ?? [])];
  const known = new Set(ends.map(({ of }) => of));
  const waiting = new Map<number, (end: End) => void>();
  const open = new Map<number, LoggedOperation['save']>();
  let begun = 0;
  let told = 0;
  let repeating: Promise<void> | undefined;
  return { replay, record, now, save };

  function replay(work: () => Promise<unknown>): Promise<unknown> {
    if (!from) return work();
    repeating = Promise.resolve().then(() => runtime.scope.shield(repeat)); // later: the body is to have its first turn
    return work().then(ended, (error: unknown) => ended().then(() => Promise.reject(error as Error)));
  }

  function ended<T>(output?: T): Promise<T | undefined> {
    return repeating ? differ('it ends') : Promise.resolve(output);
  }

  async function repeat(): Promise<void> {
    for (const end of from?.ends ?? []) {
      await runtime.settled();
      const answer = waiting.get(end.of);
      if (!answer) return differ(`it has not come to '${String(deeds[end.of])}'`);
      answer(end);
    }
    await runtime.settled();
    if (begun < deeds.length) return differ(`it has not come to '${String(deeds[begun])}'`);
    repeating = undefined;
  }

  function differ(how: string): Promise<never> {
    differs(how);
    return new Promise(() => undefined); // nothing goes on from there
  }

  function record<T>(name: string, deed: LoggedOperation<T>): Promise<T> {
    if (runtime.scope.aside()) return deed.begin(undefined); // a reminder: its question knows of it
    const of = begun++;
    if (repeating && deeds[of] !== name) return differ(`where it came to '${deeds[of] ?? 'nothing more'}', it comes to '${name}'`);
    deeds[of] = name;
    if (known.has(of)) return new Promise((resolve, reject) => waiting.set(of, answering<T>({ resolve, reject })));
    open.set(of, deed.save);
    return deed.begin(from?.open[of]).then(
      (output) => inTurn(() => written({ of, output }, output)),
      (error: unknown) => inTurn(() => Promise.reject(written({ of, error: toStepError(error) }, error as Error))),
    );
  }

  // What ends while what was before is still being told, comes after that.
  function inTurn<T>(go: () => T | Promise<T>): T | Promise<T> {
    return repeating ? repeating.then(go) : go();
  }

  function written<T>(end: End, value: T): T {
    open.delete(end.of);
    ends.push(end);
    return value;
  }

  function now(): number {
    if (runtime.scope.aside()) return runtime.now();
    return (times[told++] ??= runtime.now());
  }

  function save(): SavedReplayLog | undefined {
    const saved = [...open].map(([of, save]) => [of, save?.()] as const);
    if (repeating || saved.length === 0 || saved.some(([, state]) => state === undefined)) return undefined;
    return { deeds: [...deeds], ends: [...ends], times: [...times], open: Object.fromEntries(saved) as Record<number, Open> };
  }
}

interface Settling<T> {
  readonly resolve: (output: T) => void;
  readonly reject: (error: Error) => void;
}

const answering =
  <T>({ resolve, reject }: Settling<T>) =>
  (end: End): void =>
    'error' in end ? reject(toError(end.error)) : resolve(end.output as T);
