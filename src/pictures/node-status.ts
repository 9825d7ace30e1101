// The status of a node in a picture, with its notes, from the steps and waits of a run.

import type { AnySnapshot, StepView, Wait } from '../model/kernel/snapshot.ts';
import { assertNever } from '../model/assert-never.ts';
import type { Status } from './picture.ts';
import { formatError, waitLabel } from './labels.ts';

export interface NodeStatus {
  readonly status: Status;
  readonly notes: readonly string[];
}

export const planned: NodeStatus = { status: 'planned', notes: [] };
export const done: NodeStatus = { status: 'done', notes: ['done'] };
export const notReached: NodeStatus = { status: 'skipped', notes: ['not reached'] };

export const waiting = (wait: Wait): NodeStatus => ({ status: 'waiting', notes: [waitLabel(wait)] });

/** Returns the waits that the snapshot contains. */
export const waitsOf = ({ waits }: AnySnapshot): readonly Wait[] => (waits === 'unknown' ? [] : waits);

export function statusOf(step: StepView): NodeStatus {
  const { undo, state } = step;
  const before = state.kind === 'failed' ? [`failed: ${formatError(state.error)}`] : [];
  switch (undo.kind) {
    case 'running':
      return { status: 'undoing', notes: [...before, `being undone by ${undo.by}${again(undo.attempt)}`] };
    case 'failed':
      return { status: 'undo-failed', notes: [...before, `undo by ${undo.by} failed: ${formatError(undo.error)}`, 'waits for a person'] };
    case 'undone':
      return { status: 'undone', notes: [...before, `undone by ${undo.by}`] };
    case 'settled':
      return { status: 'undone', notes: [...before, `settled by a person: ${undo.note}`] };
    default:
      return ownStatus(step, before);
  }
}

function ownStatus({ state, confirm, attempts, lastFailure }: StepView, failed: readonly string[]): NodeStatus {
  if (state.kind === 'completed') return confirm ? confirmStatus(confirm) : done;
  if (state.kind === 'failed') return { status: 'failed', notes: failed };
  const tries = attempts === undefined ? '' : again(attempts);
  return { status: 'running', notes: [`running${tries}`, ...(lastFailure === undefined ? [] : [`last: ${lastFailure}`])] };
}

function confirmStatus(confirm: NonNullable<StepView['confirm']>): NodeStatus {
  switch (confirm.kind) {
    case 'tried':
      return { status: 'done', notes: ['done', `to be confirmed by ${confirm.by}`] };
    case 'running':
      return { status: 'running', notes: [`being confirmed by ${confirm.by}${again(confirm.attempt)}`] };
    case 'failed':
      return { status: 'undo-failed', notes: [`confirm by ${confirm.by} failed: ${formatError(confirm.error)}`, 'waits for a person'] };
    case 'confirmed':
      return { status: 'done', notes: ['done', `confirmed by ${confirm.by}`] };
    case 'settled':
      return { status: 'done', notes: ['done', `settled by a person: ${confirm.note}`] };
    default:
      return assertNever(confirm);
  }
}

const again = (attempt: number): string => (attempt > 1 ? `, attempt ${String(attempt)}` : '');

const urgency: readonly Status[] = ['undo-failed', 'undoing', 'failed', 'running', 'waiting', 'undone', 'done', 'skipped', 'planned'];

/** Combines the statuses of several steps that are drawn as one: the most urgent status, and the count of each. */
export function combinedStatus(steps: readonly StepView[]): NodeStatus {
  const statuses = steps.map(statusOf);
  const [only] = statuses;
  if (only && statuses.length === 1) return only;
  const counts = new Map<Status, NodeStatus[]>();
  for (const one of statuses) counts.set(one.status, [...(counts.get(one.status) ?? []), one]);
  const present = urgency.filter((status) => counts.has(status));
  const notes = present.map((status) => `${String(counts.get(status)?.length ?? 0)} ${statusLabels[status]}`);
  const failures = present
    .slice(0, 1)
    .flatMap((status) => (status === 'failed' || status === 'undo-failed' ? (counts.get(status)?.[0]?.notes ?? []) : []));
  return { status: present[0] ?? 'planned', notes: [...notes, ...failures] };
}

export const statusLabels: Readonly<Record<Status, string>> = {
  planned: 'not begun',
  running: 'running',
  waiting: 'waiting',
  done: 'done',
  failed: 'failed',
  skipped: 'not reached',
  undoing: 'being undone',
  undone: 'undone',
  'undo-failed': 'undo failed',
};

const outcomes: Readonly<Record<AnySnapshot['outcome'], { readonly status: Status; readonly words: string }>> = {
  running: { status: 'running', words: 'running' },
  undoing: { status: 'undoing', words: 'being undone' },
  'undo-failed': { status: 'undo-failed', words: 'undo failed: a person has to decide' },
  completed: { status: 'done', words: 'completed' },
  undone: { status: 'undone', words: 'undone' },
  abandoned: { status: 'failed', words: 'terminated or timed out: nothing was undone' },
};

const unknownWaits = ({ waits }: AnySnapshot): readonly string[] => (waits === 'unknown' ? ['what it waits for is unknown'] : []);

/** Returns the state of the run, with the waits that no node shows. */
export function outcomeOf(snapshot: AnySnapshot, waits: readonly Wait[]) {
  const { outcome, error, next, workflowId } = snapshot;
  const { status, words } = outcomes[outcome];
  const more = next === undefined ? [] : ['there are more steps than this picture shows'];
  const why = error === undefined ? [] : [`because of ${formatError(error)}`];
  return { status, words: [`${workflowId}: ${words}`, ...why, ...waits.map(waitLabel), ...unknownWaits(snapshot), ...more] };
}
