// Reads the responses of an operation, and separates the successes from the business refusals.

import type { RouteStatus } from '../../../gateway/transports/http/routes.ts';
import { child, fieldsOf, type Place } from '../../place.ts';
import { successExtension } from '../../traits.ts';
import type { Reading } from '../reading.ts';
import { resolveRef } from '../refs.ts';

export interface Response {
  readonly status: RouteStatus;
  readonly place: Place;
}

export interface Responses {
  readonly successes: readonly Response[];
  readonly refusals: readonly Response[];
}

const retryable = new Set([408, 429]); // the same call may succeed later

function isSuccess({ status, place }: Response): boolean {
  return status === '2XX' || (typeof status === 'number' && (status < 300 || child(place, successExtension).value === true));
}

function isRefusal(response: Response): boolean {
  const { status } = response;
  return status === '4XX' || (typeof status === 'number' && status >= 400 && !retryable.has(status) && !isSuccess(response));
}

export function responsesOf(operation: Place, reading: Reading): Responses {
  const all = fieldsOf(child(operation, 'responses')).flatMap(([key, place]) => {
    const status = statusOf(key);
    if (status === 'wrong') reading.notes.error(place.path, `'${key}' is not a status`, "write one like '200', or 4XX, or default");
    const found = status === 'wrong' || status === 'other' ? undefined : resolveRef(place, reading);
    return found && status !== 'wrong' && status !== 'other' ? [{ status, place: found }] : [];
  });
  const stated = all.filter(isSuccess);
  const rest = all.filter(({ status }) => status === 'default');
  const refusals = all.filter(isRefusal);
  const successes = stated.length > 0 ? stated : rest;
  if (successes.length === 0) refuseWithoutSuccess(child(operation, 'responses'), reading);
  // The order is: single statuses, then a class of statuses, then the default.
  const classed = refusals.filter(({ status }) => status === '4XX');
  const ordered = [
    ...refusals.filter(({ status }) => status !== '4XX'),
    ...classed,
    ...(stated.length > 0 && classed.length === 0 ? rest : []),
  ];
  return { successes, refusals: ordered };
}

function refuseWithoutSuccess(responses: Place, { notes }: Reading): void {
  const known = fieldsOf(responses).flatMap(([key]) => (statusOf(key) === 'wrong' || key.startsWith('x-') ? [] : [key]));
  const message = 'no response is a success';
  const remedy = "declare one, such as '200'";
  if (known.length > 0) notes.refuse(responses.path, `${message}: there is only ${known.join(', ')}`, remedy);
  else notes.error(responses.path, message, remedy);
}

function statusOf(key: string): RouteStatus | 'other' | 'wrong' {
  if (key === 'default' || key.startsWith('x-')) return key === 'default' ? key : 'other';
  const match = /^([1-5])(\d\d|XX)$/i.exec(key);
  if (!match) return 'wrong';
  const [, first, others] = match;
  if (others?.toUpperCase() === 'XX') return first === '2' ? '2XX' : first === '4' ? '4XX' : 'other';
  return first === '2' || first === '4' ? Number(key) : 'other';
}
