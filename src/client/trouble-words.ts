// Describes why a run does not answer in one sentence, for error messages.

import { assertNever } from '../model/assert-never.ts';
import type { TaskFailure, Trouble } from '../model/trouble.ts';

export function troubleWords(trouble: Trouble, now = Date.now()): string {
  switch (trouble.kind) {
    case 'no-worker': {
      const { taskQueue, waitingSince, lastPoll, failure } = trouble;
      const polled =
        lastPoll === undefined ? 'not polled in the last 5 minutes' : `last polled ${ago(lastPoll, now)} (${timeOf(lastPoll)})`;
      const before = failure ? `; before that, ${failureWords(failure)}` : '';
      return `no worker has taken its task for ${seconds(now - waitingSince)}, and task queue '${taskQueue}' was ${polled}${before}`;
    }
    case 'task-fails':
      return failureWords(trouble);
    case 'unknown-process':
      return `no worker on task queue '${trouble.taskQueue}' has its process; ${failureWords(trouble)}`;
    case 'no-answer':
      return `it did not answer within ${String(trouble.within)} ms`;
    default:
      return assertNever(trouble);
  }
}

export const failureWords = ({ since, attempts, message, at }: TaskFailure): string =>
  `its workflow task has failed since ${timeOf(since)} (attempts: ${String(attempts)}): ${message}${at === undefined ? '' : ` (at ${at})`}`;

export const remedies: Readonly<Record<Trouble['kind'], string>> = {
  'no-worker': 'Start a worker on that queue',
  'task-fails': 'Deploy code that can replay its history, or reset the run',
  'unknown-process': 'Start a worker that has it on that queue',
  'no-answer': 'Try again',
};

const timeOf = (at: number): string => new Date(at).toISOString();

const ago = (at: number, now: number): string => `${seconds(now - at)} ago`;

const seconds = (milliseconds: number): string => `${String(Math.max(0, Math.round(milliseconds / 1000)))} s`;
