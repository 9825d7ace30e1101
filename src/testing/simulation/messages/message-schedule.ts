// Sends the messages of a test to its run: at a time, during a step, or after it.

import type { Call } from '../../../model/kernel/runtime.ts';
import type { Wait } from '../../../model/kernel/snapshot.ts';
import { parseDuration } from '../../../model/duration.ts';
import type { VirtualClock } from '../../memory/virtual-clock.ts';
import { createEarlyReplies } from './early-replies.ts';
import type { Job } from '../instance.ts';
import type { Planned } from './messages.ts';

export interface MessageSchedule {
  send(job: Job): void;
  /** Sends the messages for this time of a call. Returns undefined if there are none. */
  during(call: Call): Promise<void> | undefined;
  after(call: Call): void;
  /** Sends an early reply whose question has been asked by now. */
  catchUp(): void;
  /** Resolves when a task has taken the messages sent so far, unless a task is under way. */
  delivered(): Promise<void>;
}

interface Listening {
  readonly clock: VirtualClock;
  readonly soon: (work: () => void) => void;
  readonly arrive: (job: Job) => void;
  /** The waits of the run, as last reported. */
  readonly waits: () => readonly Wait[];
}

export function createMessageSchedule(messages: readonly Planned[], { clock, soon, arrive, waits }: Listening): MessageSchedule {
  const replies = createEarlyReplies(waits);
  for (const { when, job } of messages) if ('at' in when) clock.alarm(parseDuration(when.at), () => send(job));
  return { send, during, after, catchUp, delivered };

  function send(job: Job): void {
    if (replies.isDue(job)) arrive(job);
  }

  function during({ id }: Call): Promise<void> | undefined {
    const due = messages.filter(({ when }) => 'during' in when && when.during === id);
    for (const { job } of due) send(job);
    return due.length > 0 ? delivered() : undefined;
  }

  function after({ id }: Call): void {
    for (const { when, job } of messages) if ('after' in when && when.after === id) soon(() => send(job));
  }

  function catchUp(): void {
    const reply = replies.next();
    if (reply) soon(() => arrive(reply));
  }

  function delivered(): Promise<void> {
    return new Promise((resolve) => soon(resolve));
  }
}
