// Keeps replies that a test sends before the run has asked the question, until it asks.

import type { Wait } from '../../../model/kernel/snapshot.ts';
import type { Job } from '../instance.ts';

export interface EarlyReplies {
  /** Returns false if the job is an early reply. It is then kept. */
  isDue(job: Job): boolean;
  /** Returns a kept reply whose question has been asked by now. */
  next(): Job | undefined;
}

export function createEarlyReplies(waits: () => readonly Wait[]): EarlyReplies {
  const asked = new Set<string>(); // also closed questions: the run itself rejects a reply to these
  const early: (Job & { readonly kind: 'reply' })[] = [];
  return { isDue, next };

  function isDue(job: Job): boolean {
    const due = job.kind !== 'reply' || isAsked(job.said.ask);
    if (!due) early.push(job);
    return due;
  }

  function next(): Job | undefined {
    const at = early.findIndex(({ said }) => isAsked(said.ask));
    return at === -1 ? undefined : early.splice(at, 1)[0];
  }

  function isAsked(ask: string): boolean {
    for (const wait of waits()) if (wait.kind === 'ask') asked.add(wait.ask);
    return asked.has(ask);
  }
}
