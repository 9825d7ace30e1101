// The state machine of a keyed semaphore: which holders have a permit, and which wait. On Temporal a workflow runs it, in
// memory a function.
//
// 1. At most `atOnce` holders have a permit. The others wait in the order of their requests. The last request sets `atOnce`.
// 2. Repeated events change nothing. A holder that asks again keeps its permit or its position, and a second release has
//    no effect.
// 3. While others wait, each permit is sent again, at growing intervals. A run that has ended, or did not request for the
//    permit, refuses it.
// 4. Each permit has a sequence number, the ticket. Asking again makes a new ticket. The refusal of an older ticket has no
//    effect.

import { assertNever } from '../assert-never.ts';
import { isRecord, recordIn } from '../record.ts';

export interface Limit {
  readonly key: string;
  readonly atOnce: number;
}

export interface Holder {
  readonly id: string; // unique among all requests
  readonly workflowId: string; // the run to which the permit is sent
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
  readonly ticket: number; // the last ticket
}

export type LimiterEvent =
  | { readonly kind: 'asked'; readonly holder: Holder; readonly atOnce: number }
  | { readonly kind: 'left'; readonly id: string } // the holder is done, or no longer waits
  | { readonly kind: 'refused'; readonly id: string; readonly ticket: number }
  | { readonly kind: 'reminded' }; // time to send the permits again

/** Returns whether a value is an event from outside. Any client may send a signal. An invalid one is ignored, because a signal has no answer. */
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
      return false; // also for a reminder, which only the limiter itself makes
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

interface Happened {
  readonly event: LimiterEvent;
  readonly at: number;
}

export const emptyLimiter: LimiterState = { atOnce: 1, admitted: [], waiting: [], ticket: 0 };

export const isIdle = ({ admitted, waiting }: LimiterState): boolean => admitted.length === 0 && waiting.length === 0;

/** Returns the state after an event, and the permits to send. */
export function next(state: LimiterState, { event, at }: Happened): readonly [LimiterState, readonly Permit[]] {
  switch (event.kind) {
    case 'asked':
      return request(state, { ...event, at });
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

/** Returns when the permits have to be sent again. Returns undefined while no holder waits. */
export const nextReminder = ({ admitted, waiting }: LimiterState): number | undefined =>
  waiting.length > 0 && admitted.length > 0 ? Math.min(...admitted.map(dueAt)) : undefined;

const minIntervalMs = 10_000;
const maxIntervalMs = 300_000;

const dueAt = ({ since, told }: Admitted): number => told + Math.min(maxIntervalMs, Math.max(minIntervalMs, told - since));

const ticketAfter = (last: number, at: number): number => Math.max(last + 1, at); // so that the tickets of a later limiter are higher

function request(state: LimiterState, { holder, atOnce, at }: { holder: Holder; atOnce: number; at: number }) {
  const { admitted, waiting } = state;
  if (admitted.some(({ id }) => id === holder.id)) return grantAgain({ ...state, atOnce }, { holder, at });
  const known = waiting.some(({ id }) => id === holder.id);
  return grantPermits({ ...state, atOnce, waiting: known ? waiting : [...waiting, holder] }, at);
}

function grantAgain(state: LimiterState, { holder, at }: { holder: Holder; at: number }): readonly [LimiterState, readonly Permit[]] {
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
  const free = Math.max(0, state.atOnce - state.admitted.length);
  const first = ticketAfter(state.ticket, at);
  const permits = state.waiting.slice(0, free).map((holder, index) => ({ ...holder, ticket: first + index }));
  const admitted = [...state.admitted, ...permits.map((permit) => ({ ...permit, since: at, told: at }))];
  const ticket = permits.at(-1)?.ticket ?? state.ticket;
  return [{ ...state, admitted, waiting: state.waiting.slice(free), ticket }, permits];
}

function remind(state: LimiterState, at: number): readonly [LimiterState, readonly Permit[]] {
  const isDue = (one: Admitted) => state.waiting.length > 0 && dueAt(one) <= at;
  const admitted = state.admitted.map((one) => (isDue(one) ? { ...one, told: at } : one));
  const due = state.admitted.filter(isDue).map(({ id, workflowId, ticket }) => ({ id, workflowId, ticket }));
  return [{ ...state, admitted }, due];
}
