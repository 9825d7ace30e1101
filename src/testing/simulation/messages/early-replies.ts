// People answer what they are asked. Who is to answer before the run has asked, answers once it has.

import type { Wait } from '../../../model/kernel/snapshot.ts';
import type { Job } from '../instance.ts';

export interface EarlyReplies {
  /** False: it is for later, and kept. */
  isDue(job: Job): boolean;
  /** One that was kept and has its question by now. */
  next(): Job | undefined;
}

export function createEarlyReplies(waits: () => readonly Wait[]): EarlyReplies {
  const asked = new Set<string>(); // also what is not asked any more: that is told to who says it
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
