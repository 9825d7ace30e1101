// What is said to a run under test: at its time, while a step is made, or once the run has gone on from it.

import type { Call } from '../../../model/kernel/runtime.ts';
import type { Wait } from '../../../model/kernel/snapshot.ts';
import { parseDuration } from '../../../model/duration.ts';
import type { VirtualClock } from '../../memory/virtual-clock.ts';
import { createEarlyReplies } from './early-replies.ts';
import type { Job } from '../instance.ts';
import type { Planned } from './messages.ts';

export interface MessageSchedule {
  say(job: Job): void;
  /** Says what is to be said while a call is made. Undefined: nothing. */
  during(call: Call): Promise<void> | undefined;
  after(call: Call): void;
  /** Says what has waited for its question. */
  catchUp(): void;
  /** Resolves when what was said before has been taken by a task, unless one is under way. */
  told(): Promise<void>;
}

interface Listening {
  readonly clock: VirtualClock;
  readonly soon: (work: () => void) => void;
  readonly arrive: (job: Job) => void;
  /** What the run waits for, as far as it has told. */
  readonly waits: () => readonly Wait[];
}

export function createMessageSchedule(messages: readonly Planned[], { clock, soon, arrive, waits }: Listening): MessageSchedule {
  const replies = createEarlyReplies(waits);
  for (const { when, job } of messages) if ('at' in when) clock.alarm(parseDuration(when.at), () => say(job));
  return { say, during, after, catchUp, told };

  function say(job: Job): void {
    if (replies.isDue(job)) arrive(job);
  }

  function during({ id }: Call): Promise<void> | undefined {
    const said = messages.filter(({ when }) => 'during' in when && when.during === id);
    for (const { job } of said) say(job);
    return said.length > 0 ? told() : undefined;
  }

  function after({ id }: Call): void {
    for (const { when, job } of messages) if ('after' in when && when.after === id) soon(() => say(job));
  }

  function catchUp(): void {
    const reply = replies.next();
    if (reply) soon(() => arrive(reply));
  }

  function told(): Promise<void> {
    return new Promise((resolve) => soon(resolve));
  }
}
