// Takes snapshots of a run. An open run is queried, and its answer is completed with facts that only the server knows. A
// closed run, and a run that does not answer in time, is read from its history.

import type { WorkflowExecutionDescription } from '@temporalio/client';
import { parseDuration, type Duration } from '../model/duration.ts';
import { names } from '../model/envelope.ts';
import {
  pageOf,
  type SnapshotPage,
  type ProcessSnapshot,
  type RunSnapshot,
  type SnapshotOfHistory,
  type StepView,
} from '../model/kernel/snapshot.ts';
import { assertShape, count, durationFrom, number, record, type Options, type Shape } from '../model/shape.ts';
import type { Trouble } from '../model/trouble.ts';
import { isNotFound } from './errors.ts';
import type { HistoryJournal } from './history/history-journal.ts';
import { followHistory, readHistory, type HistoryRef, type WatchOptions } from './history/history.ts';
import { assertProcess } from './other-process.ts';
import type { ClientContext } from './settings.ts';
import { troubleOf } from './trouble.ts';

export const answerMs = 500;

export interface SnapshotOptions extends SnapshotPage {
  /** How long the run may take to answer before its history is read instead. @default '500ms' */
  readonly within?: Duration;
}

const limit: Shape = { check: (value, path) => (value === Infinity ? [] : count.check(value, path)), schema: {} };
const shape = record({ within: durationFrom({ zero: true }), after: number({ least: 0 }), limit } satisfies Options<SnapshotOptions>);

export async function snapshotOf(context: ClientContext, ref: HistoryRef, options: SnapshotOptions = {}): Promise<RunSnapshot> {
  assertShape(`Cannot take a snapshot of run '${ref.id}'`, options, shape);
  const { within, ...page } = options;
  const description = await context.temporal.workflow.getHandle(ref.id).describe();
  assertProcess(ref, description.type);
  if (description.status.name !== 'RUNNING') return fromHistory(await readHistory(context.temporal, ref), { ref, page });
  const answer = await ask(context, { ref, page, withinMs: within === undefined ? answerMs : parseDuration(within) });
  if (answer.kind === 'trouble') return withoutAnswer(context, { ref, description, page, trouble: answer.trouble });
  const steps = answer.own.steps.map((step) => withAttempts(step, description));
  return { ...answer.own, steps, source: 'run' };
}

/** Reads the snapshot of a run that does not answer from its history. */
async function withoutAnswer({ temporal }: ClientContext, { ref, description, page, trouble }: WithoutAnswer): Promise<RunSnapshot> {
  const seen = fromHistory(await readHistory(temporal, ref), { ref, page });
  return { ...seen, steps: seen.steps.map((step) => withAttempts(step, description)), trouble };
}

/** Yields a snapshot after each change, until the run is closed or the watch has ended. */
export async function* watchRun(context: ClientContext, ref: HistoryRef, watch?: WatchOptions): AsyncGenerator<RunSnapshot> {
  for await (const journal of followHistory(context, ref, watch)) yield fromHistory(journal, { ref });
}

interface WithoutAnswer {
  readonly ref: HistoryRef;
  readonly description: WorkflowExecutionDescription;
  readonly page: SnapshotPage;
  readonly trouble: Trouble;
}

interface Asking {
  readonly ref: HistoryRef;
  readonly page: SnapshotPage;
  readonly withinMs: number;
}

type Answer = { readonly kind: 'snapshot'; readonly own: ProcessSnapshot } | { readonly kind: 'trouble'; readonly trouble: Trouble };

async function ask(context: ClientContext, { ref, page, withinMs }: Asking): Promise<Answer> {
  const asked = Date.now();
  const soon = AbortSignal.timeout(withinMs);
  const own = await context.calls.until(soon, () => query(context, { ref, page })).catch(noAnswer);
  if (own) return { kind: 'snapshot', own };
  const trouble = await troubleOf(context, { id: ref.id, asked });
  return { kind: 'trouble', trouble: trouble ?? { kind: 'no-answer', within: withinMs } };
}

// After any other error the history can still be read.
function noAnswer(error: unknown): undefined {
  if (isNotFound(error)) throw error;
}

function query({ temporal }: ClientContext, { ref, page }: Omit<Asking, 'withinMs'>): Promise<ProcessSnapshot> {
  return temporal.workflow.getHandle(ref.id).query<ProcessSnapshot, [SnapshotPage?]>(names.snapshot, page);
}

function fromHistory(
  { journal, outcome, error, closed }: HistoryJournal,
  { ref: { process, id }, page }: { ref: HistoryRef; page?: SnapshotPage },
): SnapshotOfHistory {
  const { pivoted, steps } = journal;
  const waits = closed ? [] : 'unknown';
  const seen = { process: process.name, workflowId: id, outcome, pivoted, ...pageOf(steps.values(), page), waits } as const;
  return { ...seen, source: 'history', ...(error && { error }) };
}

function withAttempts(step: StepView, { raw }: WorkflowExecutionDescription): StepView {
  const pending = raw.pendingActivities?.find(({ activityId }) => activityId === step.id);
  const message = pending?.lastFailure?.message;
  return pending ? { ...step, attempts: pending.attempt ?? 1, ...(message && { lastFailure: message }) } : step;
}
