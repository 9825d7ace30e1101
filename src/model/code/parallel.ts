// run.map() and run.race(): parallel work in the code notation.

import type { Process } from '../contract/process.ts';
import { assertNoOthers } from '../meant.ts';
import type { Attempt, Calls } from './calls.ts';

export interface MapOptions {
  /**
   * How many items are worked on at the same time, at most.
   * @default all
   */
  readonly width?: number;
}

type Work<T, R> = (item: T, index: number) => Promise<R>;

/** Works as `Promise.all`, but with at most `width` items at the same time. Once one has failed, no other item begins. */
export async function mapInParallel<T, R>(items: readonly T[], work: Work<T, R>, options: MapOptions = {}): Promise<R[]> {
  const { width = items.length } = options;
  assertNoOthers('Cannot map items', options, ['width']);
  if (items.length > 0 && !(Number.isInteger(width) && width >= 1) && width !== Infinity)
    throw new RangeError(
      `Cannot map ${String(items.length)} items with a width of ${typeof width === 'string' ? `'${String(width)}'` : String(width)}: the width must be a whole number from 1 on`,
    );
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as T, index).catch((error: unknown) => {
        next = items.length;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}

export type Branches<P extends Process> = Readonly<Record<string, (services: Calls<P>) => Promise<unknown>>>;

/** The name of the branch that settled first, and its value.
 *  @hidden */
export type Won<B> = {
  [K in keyof B & string]: { readonly winner: K; readonly value: Awaited<ReturnType<Extract<B[K], (...given: never) => unknown>>> };
}[keyof B & string];

// The error that ends the attempt of a branch that was not first. It does not leave this file.
class Lost extends Error {}

/** Runs the branches until one settles. The others are cancelled, and their steps are undone before the race ends. */
export async function race<P extends Process, B extends Branches<P>>(branches: B, attempt: Attempt<P>): Promise<Won<B>> {
  let first: string | undefined;
  let decide: () => void = () => undefined;
  const decided = new Promise<void>((resolve) => (decide = resolve));
  const settle = (name: string) => {
    first ??= name;
    decide();
    if (first !== name) throw new Lost(`'${first}' was first`);
  };
  const run = (name: string, branch: Branches<P>[string]) =>
    attempt(async (services) => {
      try {
        return await Promise.race([branch(services), decided]);
      } finally {
        settle(name);
      }
    });
  const entries = Object.entries(branches);
  const ends = await Promise.allSettled(entries.map(([name, branch]) => run(name, branch)));
  const end = ends[entries.findIndex(([name]) => name === first)];
  if (end?.status === 'rejected') throw end.reason;
  return { winner: first, value: end?.value } as Won<B>;
}
