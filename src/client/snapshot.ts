// A run's snapshot: asked from the run while it is open, and completed with what only the server knows; read from the
// history once it is closed.

import { setTimeout as pause } from 'node:timers/promises';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { names } from '../model/envelope.ts';
import { pageOf, type Page, type ProcessSnapshot, type StepView } from '../model/kernel/snapshot.ts';
import type { HistoryJournal } from './history-journal.ts';
import { followHistory, readHistory, type HistoryRef, type Watch } from './history.ts';
import { assertHosted } from './hosted.ts';

export async function snapshotOf(temporal: Client, ref: HistoryRef, page?: Page): Promise<ProcessSnapshot> {
  const description = await temporal.workflow.getHandle(ref.id).describe();
  if (description.status.name !== 'RUNNING') return fromHistory(await readHistory(temporal, ref), { ref, ...(page && { page }) });
  const own = await ask(temporal, ref, page);
  return { ...own, steps: own.steps.map((step) => withAttempts(step, description)) };
}

/** A snapshot each time something happened, until the run is closed or the watch is over. */
export async function* watchRun(temporal: Client, ref: HistoryRef, watch?: Watch): AsyncGenerator<ProcessSnapshot> {
  for await (const journal of followHistory(temporal, ref, watch)) yield fromHistory(journal, { ref });
}

// A run whose tasks fail answers nothing for as long as the server waits: so look at its history now and then.
async function ask(temporal: Client, ref: HistoryRef, page: Page | undefined): Promise<ProcessSnapshot> {
  const asked = temporal.workflow.getHandle(ref.id).query<ProcessSnapshot, [Page?]>(names.snapshot, page);
  asked.catch(() => undefined);
  for (;;) {
    const own = await Promise.race([asked, pause(1_000)]);
    if (own) return own;
    await assertHosted(temporal, ref);
  }
}

function fromHistory(
  { journal, outcome, error }: HistoryJournal,
  { ref: { process, id }, page }: { ref: HistoryRef; page?: Page },
): ProcessSnapshot {
  const { pivoted, steps } = journal;
  return { process: process.name, workflowId: id, outcome, pivoted, ...pageOf(steps.values(), page), waits: [], ...(error && { error }) };
}

function withAttempts(step: StepView, { raw }: WorkflowExecutionDescription): StepView {
  const pending = raw.pendingActivities?.find(({ activityId }) => activityId === step.id);
  const message = pending?.lastFailure?.message;
  return pending ? { ...step, attempts: pending.attempt ?? 1, ...(message && { lastFailure: message }) } : step;
}
