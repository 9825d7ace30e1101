// What updates were answered and which signals came, for the run that this one goes on as. The server knows by its id what it has passed on
// already, but only within one run: an update whose answer was lost on its way comes to the next run once more, and gets the same answer there.
// So does a signal, which says its id in its second argument, and is not heard again.

import { currentUpdateInfo } from '@temporalio/workflow';
import { jsonSize } from '../model/sizes/json-size.ts';
import type { Answered, RunEnvelope, UpdateAnswer } from '../model/envelope.ts';
import { recordIn } from '../model/record.ts';
import { toError, toStepError } from '../model/step-error.ts';

export interface Answers {
  /** Does the work of an update, or gives the answer that it was given. */
  once(work: () => Promise<unknown>): Promise<unknown>;
  /** Whether a signal was not heard yet. What it says of itself may be anything. */
  isNews(said: unknown): boolean;
  /** What goes along. */
  given(): Pick<RunEnvelope, 'answered'>;
}

const longestId = 100; // characters
const most = { answers: 100, bytes: 50_000 };

export function createAnswers(before: Answered = {}): Answers {
  const given = new Map<string, UpdateAnswer>();
  let bytes = 0;
  return { once, isNews, given: () => (given.size > 0 ? { answered: Object.fromEntries(given) } : {}) };

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

  function isNews(said: unknown): boolean {
    const { id } = recordIn(said);
    if (typeof id !== 'string' || id.length > longestId) return true;
    if (Object.hasOwn(before, id)) return false;
    keep(id, { output: null });
    return true;
  }

  function keep(id: string, answer: UpdateAnswer): void {
    given.set(id, answer);
    bytes += jsonSize(answer);
    for (const [oldest, dropped] of given) {
      if (given.size <= most.answers && bytes <= most.bytes) break;
      given.delete(oldest);
      bytes -= jsonSize(dropped);
    }
  }
}
