// One key's limiter: who is in, and who waits. On Temporal a workflow performs it, in memory a function.
//
// 1. At most `atOnce` are in, the others wait in the order they came; how many that is, the last one to ask says.
// 2. What is said twice changes nothing: who asks again keeps its place, who left has left.
// 3. Who is in is told so again while others wait, at growing intervals: one that is gone, or knows nothing of it, refuses.
// 4. Each admission has a ticket, and asking again makes a new one: to refuse an older one means nothing.

import { assertNever } from '../assert-never.ts';
import { isRecord, recordIn } from '../record.ts';

export interface Limit {
  readonly key: string;
  readonly atOnce: number;
}

export interface Holder {
  readonly id: string; // unique among all who ever ask
  readonly workflowId: string; // where it is told
}

export interface Permit extends Holder {
  readonly ticket: number;
}

interface Admitted extends Permit {
  readonly since: number;
  readonly told: number;
}

export interface LimiterState {
  readonly atOnce: number;
  readonly admitted: readonly Admitted[];
  readonly waiting: readonly Holder[];
  readonly ticket: number; // the last one
}

export type LimiterEvent =
  | { readonly kind: 'asked'; readonly holder: Holder; readonly atOnce: number }
  | { readonly kind: 'left'; readonly id: string } // it is done, or does not want to wait any more
  | { readonly kind: 'refused'; readonly id: string; readonly ticket: number }
  | { readonly kind: 'reminded' }; // time to tell those who are in again

/** What was said may come from anybody: what is no event of a limiter is not heard, because nobody could be told so. */
export function isLimiterEvent(value: unknown): value is LimiterEvent {
  const { kind, id, ticket, holder, atOnce } = recordIn(value);
  switch (kind) {
    case 'asked':
      return isRecord(holder) && isText(holder['id']) && isText(holder['workflowId']) && Number.isInteger(atOnce) && Number(atOnce) > 0;
    case 'left':
      return isText(id);
    case 'refused':
      return isText(id) && typeof ticket === 'number';
    default:
      return false; // also a reminder: that is the limiter's own
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

interface Happened {
  readonly event: LimiterEvent;
  readonly at: number;
}

export const emptyLimiter: LimiterState = { atOnce: 1, admitted: [], waiting: [], ticket: 0 };

export const isIdle = ({ admitted, waiting }: LimiterState): boolean => admitted.length === 0 && waiting.length === 0;

/** What comes next, and who is to be told that it is in. */
export function next(state: LimiterState, { event, at }: Happened): readonly [LimiterState, readonly Permit[]] {
  switch (event.kind) {
    case 'asked':
      return ask(state, { ...event, at });
    case 'left':
      return grantPermits(
        without(state, ({ id }) => id === event.id),
        at,
      );
    case 'refused':
      return grantPermits(
        without(state, ({ id, ticket }) => id === event.id && ticket === event.ticket),
        at,
      );
    case 'reminded':
      return remind(state, at);
    default:
      return assertNever(event);
  }
}

/** When those who are in are to be told again; undefined while nobody waits for them. */
export const nextReminder = ({ admitted, waiting }: LimiterState): number | undefined =>
  waiting.length > 0 && admitted.length > 0 ? Math.min(...admitted.map(dueAt)) : undefined;

const shortest = 10_000; // milliseconds
const longest = 300_000;

const dueAt = ({ since, told }: Admitted): number => told + Math.min(longest, Math.max(shortest, told - since));

const ticketAfter = (last: number, at: number): number => Math.max(last + 1, at); // so that a later limiter's are higher

function ask(state: LimiterState, { holder, atOnce, at }: { holder: Holder; atOnce: number; at: number }) {
  const { admitted, waiting } = state;
  if (admitted.some(({ id }) => id === holder.id)) return admitAgain({ ...state, atOnce }, { holder, at });
  const known = waiting.some(({ id }) => id === holder.id);
  return grantPermits({ ...state, atOnce, waiting: known ? waiting : [...waiting, holder] }, at);
}

function admitAgain(state: LimiterState, { holder, at }: { holder: Holder; at: number }): readonly [LimiterState, readonly Permit[]] {
  const ticket = ticketAfter(state.ticket, at);
  const admitted = state.admitted.map((known) => (known.id === holder.id ? { ...known, ticket, told: at } : known));
  const [next, others] = grantPermits({ ...state, admitted, ticket }, at);
  return [next, [{ ...holder, ticket }, ...others]];
}

function without(state: LimiterState, leaves: (one: Partial<Admitted> & Holder) => boolean): LimiterState {
  const stays = (one: Holder) => !leaves(one);
  return { ...state, admitted: state.admitted.filter(stays), waiting: state.waiting.filter(stays) };
}

function grantPermits(state: LimiterState, at: number): readonly [LimiterState, readonly Permit[]] {
  const room = Math.max(0, state.atOnce - state.admitted.length);
  const first = ticketAfter(state.ticket, at);
  const admissions = state.waiting.slice(0, room).map((holder, index) => ({ ...holder, ticket: first + index }));
  const admitted = [...state.admitted, ...admissions.map((admission) => ({ ...admission, since: at, told: at }))];
  const ticket = admissions.at(-1)?.ticket ?? state.ticket;
  return [{ ...state, admitted, waiting: state.waiting.slice(room), ticket }, admissions];
}

function remind(state: LimiterState, at: number): readonly [LimiterState, readonly Permit[]] {
  const isDue = (one: Admitted) => state.waiting.length > 0 && dueAt(one) <= at;
  const admitted = state.admitted.map((one) => (isDue(one) ? { ...one, told: at } : one));
  const due = state.admitted.filter(isDue).map(({ id, workflowId, ticket }) => ({ id, workflowId, ticket }));
  return [{ ...state, admitted }, due];
}
