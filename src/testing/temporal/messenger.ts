// Sends the messages of a test to a run on Temporal, and waits until each has arrived.

import type { TenutoClient } from '../../client/index.ts';
import { names } from '../../model/envelope.ts';
import { fromClientError } from '../../client/errors.ts';
import type { Planned } from '../simulation/messages/messages.ts';
import { countOf, untilAsked, untilTaken, type HistoryEvent } from './told.ts';

export interface Messenger {
  /** Sends a message. Resolves once the run has taken it. */
  say(message: Planned): Promise<void>;
  /** Sends a message once the run has continued after this step. */
  sayAfter(message: Planned, step: string): void;
  /** Resolves when no message is in flight. */
  quiet(): Promise<unknown>;
}

export function createMessenger({ temporal }: TenutoClient, id: string): Messenger {
  const handle = temporal.workflow.getHandle(id);
  const underWay = new Set<Promise<unknown>>();
  return { say: (message) => tracked(say(message)), sayAfter, quiet: () => Promise.all(underWay) };

  function tracked<T>(work: Promise<T>): Promise<T> {
    underWay.add(work);
    const untrack = () => void underWay.delete(work);
    work.then(untrack, untrack);
    return work;
  }

  // A run that has ended takes no messages, so errors are ignored.
  async function say({ job }: Planned): Promise<void> {
    const isIt = eventOf(job);
    const before = await countOf(temporal, { id, isIt });
    if (job.kind === 'reply') await untilAsked(temporal, { id, ask: job.said.ask });
    const sent = await send(job).catch(() => false);
    if (sent && job.kind !== 'update' && job.kind !== 'reply') await untilTaken(temporal, { id, isIt, before });
  }

  async function send(job: Planned['job']): Promise<boolean> {
    if (job.kind === 'cancel') await handle.cancel();
    else if (job.kind === 'signal') await handle.signal(job.name, job.payload);
    else if (job.kind === 'decide') await handle.executeUpdate(names.decide, { args: [job.decision] });
    else {
      const [name, input] = job.kind === 'update' ? [job.name, job.input] : [names.reply, job.said];
      const update = await handle.startUpdate<unknown, [unknown]>(name, { args: [input], waitForStage: 'ACCEPTED' });
      const answered = update.result().catch((error: unknown) => Promise.reject(fromClientError(error, { process: '', id }) as Error));
      answered.catch(() => undefined);
      job.answered(answered);
    }
    return true;
  }

  function sayAfter(message: Planned, step: string): void {
    const isIt = completed(step);
    void tracked(untilTaken(temporal, { id, isIt, before: 0 }).then(() => say(message)));
  }
}

function eventOf(job: Planned['job']): (event: HistoryEvent) => boolean {
  if (job.kind === 'cancel') return (event) => Boolean(event.workflowExecutionCancelRequestedEventAttributes);
  if (job.kind === 'signal') return ({ workflowExecutionSignaledEventAttributes: it }) => it?.signalName === job.name;
  return (event) => Boolean(event.workflowExecutionUpdateAcceptedEventAttributes);
}

function completed(step: string): (event: HistoryEvent, index: number, events: readonly HistoryEvent[]) => boolean {
  return ({ activityTaskCompletedEventAttributes: it }, _, events) =>
    events.some(
      ({ eventId, activityTaskScheduledEventAttributes: scheduled }) =>
        it && scheduled?.activityId === step && String(eventId) === String(it.scheduledEventId),
    );
}
