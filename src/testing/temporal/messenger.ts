// Says to a run on Temporal what a test has planned, and knows when it has arrived.

import type { TenutoClient } from '../../client/index.ts';
import { names } from '../../model/envelope.ts';
import { fromClientError } from '../../client/errors.ts';
import type { Planned } from '../simulation/messages/messages.ts';
import { countOf, untilAsked, untilTaken, type HistoryEvent } from './told.ts';

export interface Messenger {
  /** Resolves once the run has taken it. */
  say(message: Planned): Promise<void>;
  /** Says it once the run has gone on after that step. */
  sayAfter(message: Planned, step: string): void;
  /** Resolves when nothing is on its way any more. */
  quiet(): Promise<unknown>;
}

export function createMessenger({ temporal }: TenutoClient, id: string): Messenger {
  const handle = temporal.workflow.getHandle(id);
  const underWay = new Set<Promise<unknown>>();
  return { say: (message) => onItsWay(say(message)), sayAfter, quiet: () => Promise.all(underWay) };

  function onItsWay<T>(work: Promise<T>): Promise<T> {
    underWay.add(work);
    const forget = () => void underWay.delete(work);
    work.then(forget, forget);
    return work;
  }

  // A run that is over hears nothing more.
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
    void onItsWay(untilTaken(temporal, { id, isIt, before: 0 }).then(() => say(message)));
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
