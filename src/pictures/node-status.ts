// What a step has come to, as a picture marks it.

import type { AnySnapshot, StepView, Wait } from '../model/kernel/snapshot.ts';
import { assertNever } from '../model/assert-never.ts';
import type { Status } from './picture.ts';
import { errorWords, waitWords } from './labels.ts';

export interface Mark {
  readonly status: Status;
  readonly notes: readonly string[];
}

export const planned: Mark = { status: 'planned', notes: [] };
export const done: Mark = { status: 'done', notes: ['done'] };
export const notReached: Mark = { status: 'skipped', notes: ['not reached'] };

export const waiting = (wait: Wait): Mark => ({ status: 'waiting', notes: [waitWords(wait)] });

/** Those that the snapshot knows. */
export const waitsOf = ({ waits }: AnySnapshot): readonly Wait[] => (waits === 'unknown' ? [] : waits);

export function markOf(step: StepView): Mark {
  const { undo, state } = step;
  const before = state.kind === 'failed' ? [`failed: ${errorWords(state.error)}`] : [];
  switch (undo.kind) {
    case 'running':
      return { status: 'undoing', notes: [...before, `being undone by ${undo.by}${again(undo.attempt)}`] };
    case 'failed':
      return { status: 'undo-failed', notes: [...before, `undo by ${undo.by} failed: ${errorWords(undo.error)}`, 'waits for a person'] };
    case 'undone':
      return { status: 'undone', notes: [...before, `undone by ${undo.by}`] };
    case 'settled':
      return { status: 'undone', notes: [...before, `settled by a person: ${undo.note}`] };
    default:
      return ownMark(step, before);
  }
}

function ownMark({ state, confirm, attempts, lastFailure }: StepView, failed: readonly string[]): Mark {
  if (state.kind === 'completed') return confirm ? confirmMark(confirm) : done;
  if (state.kind === 'failed') return { status: 'failed', notes: failed };
  const tries = attempts === undefined ? '' : again(attempts);
  return { status: 'running', notes: [`running${tries}`, ...(lastFailure === undefined ? [] : [`last: ${lastFailure}`])] };
}

function confirmMark(confirm: NonNullable<StepView['confirm']>): Mark {
  switch (confirm.kind) {
    case 'tried':
      return { status: 'done', notes: ['done', `to be confirmed by ${confirm.by}`] };
    case 'running':
      return { status: 'running', notes: [`being confirmed by ${confirm.by}${again(confirm.attempt)}`] };
    case 'failed':
      return { status: 'undo-failed', notes: [`confirm by ${confirm.by} failed: ${errorWords(confirm.error)}`, 'waits for a person'] };
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

/** Of several steps that are drawn as one: the most urgent, and how many there are of each. */
export function joinedMark(steps: readonly StepView[]): Mark {
  const marks = steps.map(markOf);
  const [only] = marks;
  if (only && marks.length === 1) return only;
  const counts = new Map<Status, Mark[]>();
  for (const mark of marks) counts.set(mark.status, [...(counts.get(mark.status) ?? []), mark]);
  const present = urgency.filter((status) => counts.has(status));
  const notes = present.map((status) => `${String(counts.get(status)?.length ?? 0)} ${statusWords[status]}`);
  const troubles = present
    .slice(0, 1)
    .flatMap((status) => (status === 'failed' || status === 'undo-failed' ? (counts.get(status)?.[0]?.notes ?? []) : []));
  return { status: present[0] ?? 'planned', notes: [...notes, ...troubles] };
}

export const statusWords: Readonly<Record<Status, string>> = {
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
  'undo-failed': { status: 'undo-failed', words: 'undo failed: a person is needed' },
  completed: { status: 'done', words: 'completed' },
  undone: { status: 'undone', words: 'undone' },
  abandoned: { status: 'failed', words: 'ended from outside: nothing was undone' },
};

const unknownWaits = ({ waits }: AnySnapshot): readonly string[] => (waits === 'unknown' ? ['what it waits for is unknown'] : []);

/** How the run goes, with the waits that no node shows. */
export function outcomeOf(snapshot: AnySnapshot, waits: readonly Wait[]) {
  const { outcome, error, next, workflowId } = snapshot;
  const { status, words } = outcomes[outcome];
  const more = next === undefined ? [] : ['there are more steps than this picture shows'];
  const why = error === undefined ? [] : [`because of ${errorWords(error)}`];
  return { status, words: [`${workflowId}: ${words}`, ...why, ...waits.map(waitWords), ...unknownWaits(snapshot), ...more] };
}
