// Brings the database up to date before calls are taken. A database that is not up yet is waited for, however long it takes: a service and
// its database start in any order. What waiting does not mend (a migration that fails, a password) ends it.

import { setTimeout as delay } from 'node:timers/promises';
import { asError } from '../../platform/as-error.ts';
import { isDatabaseDown } from './database-down.ts';

export interface Preparation {
  /** After the first try: what went well, or waits now. Rejects where waiting does not help. */
  readonly tried: Promise<void>;
  /** True once it is done, false where it was given up. Rejects where waiting does not help. */
  readonly done: Promise<boolean>;
  readonly isDone: () => boolean;
  readonly stop: () => Promise<void>;
}

export interface PreparationOptions {
  /** Is told of the first try that failed, and of each that failed in another way than the one before it. */
  readonly onWait: (error: Error) => void;
}

const [shortest, longest] = [100, 2_000]; // milliseconds between two tries

export function prepare(work: () => Promise<void>, { onWait }: PreparationOptions): Preparation {
  const ended = new AbortController();
  let done = false;
  let first: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (first = resolve));
  const all = run();
  all.catch(() => undefined); // heard by those who ask
  return {
    tried: Promise.race([waiting, all.then(() => undefined)]),
    done: all,
    isDone: () => done,
    async stop() {
      ended.abort();
      await all.catch(() => undefined);
    },
  };

  async function run(): Promise<boolean> {
    let said = '';
    for (let wait = shortest; !ended.signal.aborted; wait = Math.min(longest, 2 * wait)) {
      const error = await attempt();
      if (error === undefined) return (done = true);
      if (error.message !== said) onWait(error);
      said = error.message;
      first();
      await delay(wait, undefined, { signal: ended.signal }).catch(() => undefined);
    }
    return false;
  }

  async function attempt(): Promise<Error | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (!isDatabaseDown(error)) throw error;
      return asError(error);
    }
  }
}
