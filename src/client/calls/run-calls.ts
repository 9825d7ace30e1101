// Calls to one run. A call is refused if the run belongs to another process. It fails with the error that the run ended
// with, or with a named error.

import type { WorkflowHandle, WorkflowUpdateHandle } from '@temporalio/client';
import { parseDuration, type Duration } from '../../model/duration.ts';
import { jsonSize } from '../../model/sizes/json-size.ts';
import type { Process } from '../../model/contract/process.ts';
import type { Trouble } from '../../model/trouble.ts';
import { longestTimer, startTimer } from '../../platform/timer.ts';
import { answerOf } from './answers.ts';
import { StillRunning, UnknownRun, fromClientError, isUnanswered, notAnswered, notOpen } from '../errors.ts';
import { assertProcess } from '../other-process.ts';
import { sendUpdate } from './send-update.ts';
import type { ClientContext } from '../settings.ts';
import { troubleWords } from '../trouble-words.ts';
import { troubleOf } from '../trouble.ts';

const lookMs = 2_000; // to find out why a run has not ended: its caller has already waited

export interface RunCalls {
  /** `verb` completes "Cannot … run 'id' of process 'name'". */
  request<T>(verb: string, work: () => Promise<T>): Promise<T>;
  /** Sends an update, which the run itself has to answer. */
  update<T>(verb: string, name: string, argument: unknown): Promise<T>;
  /** Waits until the run has ended. */
  result(within: Duration | undefined): Promise<unknown>;
}

interface RunRef {
  readonly process: Process;
  readonly id: string;
  /** The run is known to belong to the process. */
  readonly own: boolean;
}

export function runCalls(context: ClientContext, { process, id, own }: RunRef): RunCalls {
  const { temporal, calls } = context;
  const handle: WorkflowHandle = temporal.workflow.getHandle(id);
  const ref = { process: process.name, id };
  let isOwn = own;
  return { request, update, result };

  function request<T>(verb: string, work: () => Promise<T>): Promise<T> {
    return withNamedErrors(() => calls.request(whatOf(verb), checked(work)));
  }

  function update<T>(verb: string, name: string, argument: unknown): Promise<T> {
    const what = whatOf(verb);
    const bytes = jsonSize(argument);
    const send = (updateId: string) => {
      const start = () => handle.startUpdate<T, [unknown]>(name, { args: [argument], updateId, waitForStage: 'ACCEPTED' });
      const accept = () => context.limitUpdates({ id, bytes }, start);
      return withNamedErrors(() => answerOf(context, { what, id, accept, answer: (accepted) => answerTo(accepted, what) }));
    };
    return request(verb, () => sendUpdate(send));
  }

  async function answerTo<T>(accepted: WorkflowUpdateHandle<T>, what: string): Promise<T> {
    try {
      return await accepted.result();
    } catch (error) {
      throw isUnanswered(error) ? notAnswered(await statusOfRun(accepted.workflowRunId), { what, cause: error }) : error;
    }
  }

  async function result(within: Duration | undefined): Promise<unknown> {
    const ended = await endWithin(within === undefined ? Infinity : parseDuration(within));
    if (ended) return ended.value;
    const look = async () => ({ trouble: await troubleOf(context, { id }) });
    const seen = await calls.until(AbortSignal.timeout(lookMs), look).catch(() => undefined);
    throw new StillRunning(`Run '${id}' of process '${process.name}' has not ended within ${String(within)}. ${remedyFor(seen)}`);
  }

  // Returns undefined if the run has not ended by then. Infinity means no limit.
  async function endWithin(milliseconds: number): Promise<{ readonly value: unknown } | undefined> {
    const late = new AbortController();
    const stop = startTimer(milliseconds, () => late.abort());
    try {
      const end = checked(() => endOf(milliseconds));
      return await withNamedErrors(() => calls.wait(whatOf('get the result of'), end, late.signal));
    } finally {
      stop();
    }
  }

  // Only the client's own connection ends a call when its signal is aborted. On a worker's connection the call would continue, so it gets
  // a deadline. gRPC accepts no deadline that is further away than the longest timer.
  async function endOf(milliseconds: number): Promise<{ readonly value: unknown }> {
    if (milliseconds + 1_000 > longestTimer) return { value: await handle.result() };
    return { value: await temporal.withDeadline(Date.now() + milliseconds + 1_000, () => handle.result()) };
  }

  function checked<T>(work: () => Promise<T>): () => Promise<T> {
    return async () => {
      if (!isOwn) assertProcess({ process, id }, (await handle.describe()).type);
      isOwn = true;
      return work();
    };
  }

  async function withNamedErrors<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const meant = fromClientError(error, ref);
      throw meant instanceof UnknownRun ? ((await closedAs(error)) ?? meant) : meant;
    }
  }

  // The server reports "not found" for a message to a closed run, too.
  async function closedAs(cause: unknown): Promise<Error | undefined> {
    const status = await statusOfRun();
    return status === undefined ? undefined : notOpen(status, { ...ref, cause });
  }

  /** The status of the given run, or of the last run of the id. */
  function statusOfRun(runId?: string): Promise<string | undefined> {
    const run = temporal.workflow.getHandle(id, runId);
    return run.describe().then((described) => described.status.name, () => undefined); // prettier-ignore
  }

  function whatOf(verb: string): string {
    return `${verb} run '${id}' of process '${process.name}'`;
  }
}

function remedyFor(seen: { readonly trouble: Trouble | undefined } | undefined): string {
  if (!seen) return 'Temporal does not answer, so it is unknown whether the run continues. Try again later';
  return seen.trouble
    ? `It cannot continue: ${troubleWords(seen.trouble)}`
    : 'It continues. Wait longer, ask again, or see its snapshot() for what it waits for';
}
