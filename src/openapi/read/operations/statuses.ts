// The responses of an operation: what says that it was done, and what is a refusal of the business.

import type { RouteStatus } from '../../../gateway/transports/http/routes.ts';
import { at, fieldsOf, type Place } from '../../place.ts';
import { successExtension } from '../../traits.ts';
import type { Reading } from '../reading.ts';
import { follow } from '../refs.ts';

export interface Response {
  readonly status: RouteStatus;
  readonly place: Place;
}

export interface Responses {
  readonly successes: readonly Response[];
  readonly refusals: readonly Response[];
}

const comesAgain = new Set([408, 429]); // the same call is worth repeating later

function isSuccess({ status, place }: Response): boolean {
  return status === '2XX' || (typeof status === 'number' && (status < 300 || at(place, successExtension).value === true));
}

function isRefusal(response: Response): boolean {
  const { status } = response;
  return status === '4XX' || (typeof status === 'number' && status >= 400 && !comesAgain.has(status) && !isSuccess(response));
}

export function responsesOf(operation: Place, reading: Reading): Responses {
  const all = fieldsOf(at(operation, 'responses')).flatMap(([key, place]) => {
    const status = statusOf(key);
    if (status === 'wrong') reading.notes.error(place.path, `'${key}' is no status`, "write one like '200', or 4XX, or default");
    const found = status === 'wrong' || status === 'other' ? undefined : follow(place, reading);
    return found && status !== 'wrong' && status !== 'other' ? [{ status, place: found }] : [];
  });
  const stated = all.filter(isSuccess);
  const rest = all.filter(({ status }) => status === 'default');
  const refusals = all.filter(isRefusal);
  const successes = stated.length > 0 ? stated : rest;
  if (successes.length === 0) refuseWithoutSuccess(at(operation, 'responses'), reading);
  // One after the other: a status of its own before a class of them, and that before what is left.
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
  const message = 'no response says that it was done';
  const remedy = "declare one, like '200'";
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
