// Prepares the database before calls are accepted. A service and its database may start in any order, so this waits without a limit for a
// database that does not answer. Any other error, such as a failed migration or a wrong password, ends the preparation.

import { setTimeout as delay } from 'node:timers/promises';
import { asError } from '../../platform/as-error.ts';
import { isDatabaseDown } from './database-down.ts';

export interface Preparation {
  /** Resolves after the first try: the preparation is done or waits for the database. Rejects on an error that waiting does not resolve. */
  readonly tried: Promise<void>;
  /** Resolves with true when it is done, or with false if it was stopped. Rejects on an error that waiting does not resolve. */
  readonly done: Promise<boolean>;
  readonly isDone: () => boolean;
  readonly stop: () => Promise<void>;
}

export interface PreparationOptions {
  /** Called on the first failed try, and on each one whose error differs from the one before. */
  readonly onWait: (error: Error) => void;
}

const [shortest, longest] = [100, 2_000]; // milliseconds between two tries

export function prepare(work: () => Promise<void>, { onWait }: PreparationOptions): Preparation {
  const ended = new AbortController();
  let done = false;
  let first: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (first = resolve));
  const all = run();
  all.catch(() => undefined); // handled by callers that await `done`
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
    let reported = '';
    for (let wait = shortest; !ended.signal.aborted; wait = Math.min(longest, 2 * wait)) {
      const error = await attempt();
      if (error === undefined) return (done = true);
      if (error.message !== reported) onWait(error);
      reported = error.message;
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
