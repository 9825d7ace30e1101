// Deduplicates updates and signals across continue-as-new: keeps the answers of updates and the ids of signals for the
// next run. The server recognises a repeated message by its id, but only within one run. If the answer of an update was
// lost, the next run receives the update again, and returns the same answer. A signal has its id in its second argument,
// and is ignored if it is received again.

import { currentUpdateInfo } from '@temporalio/workflow';
import { jsonSize } from '../model/sizes/json-size.ts';
import type { Answered, RunEnvelope, UpdateAnswer } from '../model/envelope.ts';
import { recordIn } from '../model/record.ts';
import { toError, toStepError } from '../model/step-error.ts';

export interface Answers {
  /** Runs the work of an update, or returns the answer that an earlier run gave. */
  once(work: () => Promise<unknown>): Promise<unknown>;
  /** Returns whether a signal was not received before. Its second argument is not trusted, and may be any value. */
  isNew(metadata: unknown): boolean;
  /** Returns what is carried over into the next run. */
  given(): Pick<RunEnvelope, 'answered'>;
}

const maxIdLength = 100; // characters
const maxKept = { answers: 100, bytes: 50_000 };

export function createAnswers(before: Answered = {}): Answers {
  const given = new Map<string, UpdateAnswer>();
  let bytes = 0;
  return { once, isNew, given: () => (given.size > 0 ? { answered: Object.fromEntries(given) } : {}) };

  function once(work: () => Promise<unknown>): Promise<unknown> {
    const id = currentUpdateInfo()?.id;
    const known = id === undefined || !Object.hasOwn(before, id) ? undefined : before[id];
    if (known) return 'error' in known ? Promise.reject(toError(known.error)) : Promise.resolve(known.output);
    const answered = work();
    if (id === undefined) return answered;
    return answered.then(
      (output) => {
        keep(id, { output });
        return output;
      },
      (error: unknown) => {
        keep(id, { error: toStepError(error) });
        throw error;
      },
    );
  }

  function isNew(metadata: unknown): boolean {
    const { id } = recordIn(metadata);
    if (typeof id !== 'string' || id.length > maxIdLength) return true;
    if (Object.hasOwn(before, id)) return false;
    keep(id, { output: null });
    return true;
  }

  function keep(id: string, answer: UpdateAnswer): void {
    given.set(id, answer);
    bytes += jsonSize(answer);
    for (const [oldest, dropped] of given) {
      if (given.size <= maxKept.answers && bytes <= maxKept.bytes) break;
      given.delete(oldest);
      bytes -= jsonSize(dropped);
    }
  }
}
