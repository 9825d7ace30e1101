// Requests that the run itself has to answer (updates, decisions, replies). If the run does not answer, the error says
// why. Without this check, a request to a run without a worker would wait forever.

import { setTimeout as pause } from 'node:timers/promises';
import type { Trouble } from '../../model/trouble.ts';
import { NoAnswer, NoWorker, TaskFails, UnknownProcess } from '../errors.ts';
import type { ClientContext } from '../settings.ts';
import { troubleOf } from '../trouble.ts';
import { remedies, troubleWords } from '../trouble-words.ts';

interface Request<Accepted, T> {
  /** Completes "Cannot …". */
  readonly what: string;
  readonly id: string;
  /** Resolves once a worker has accepted the request. */
  readonly accept: () => Promise<Accepted>;
  readonly answer: (accepted: Accepted) => Promise<T>;
}

const firstLookMs = 1_000;
const lookMs = 2_000;

export async function answerOf<Accepted, T>(context: ClientContext, { what, id, accept, answer }: Request<Accepted, T>): Promise<T> {
  const giveUp = new AbortController();
  const request: { asked?: number } = { asked: Date.now() };
  const working = context.calls.until(giveUp.signal, async () => {
    const accepted = await accept();
    delete request.asked; // from here on the run may take any time to answer
    return { value: await answer(accepted) };
  });
  working.catch(() => undefined);
  try {
    for (let waitMs = firstLookMs; ; waitMs = lookMs) {
      const answered = await Promise.race([working, pause(waitMs, undefined, { signal: giveUp.signal })]);
      if (answered) return answered.value;
      const trouble = await troubleOf(context, { id, ...request });
      if (trouble) throw errorFor(trouble, what);
    }
  } finally {
    giveUp.abort();
  }
}

function errorFor(trouble: Trouble, what: string): Error {
  const pending = trouble.kind === 'no-answer' ? '' : '. The message may still take effect then';
  const message = `Cannot ${what}: ${troubleWords(trouble)}. ${remedies[trouble.kind]}${pending}`;
  if (trouble.kind === 'no-worker') return new NoWorker(message);
  if (trouble.kind === 'unknown-process') return new UnknownProcess(message);
  return trouble.kind === 'task-fails' ? new TaskFails(message) : new NoAnswer(message);
}
