// Parses the Retry-After header: whole seconds, or a date (RFC 9110 §10.2.3). Any other value is ignored.

import { parseHttpDate } from '../../../platform/http-date.ts';

export const longestWait = 2 ** 31; // seconds; a longer time is cut to this (RFC 9111 §1.2.2)

/** Returns the time in milliseconds, or an empty object if the header is absent or invalid. */
export function retryAfter(header: string | readonly string[] | undefined): { retryAfter?: number } {
  if (typeof header !== 'string') return {};
  if (/^\d+$/.test(header)) return { retryAfter: 1_000 * Math.min(longestWait, Number(header)) };
  const date = parseHttpDate(header);
  return date === undefined ? {} : { retryAfter: Math.max(0, date - Date.now()) };
}
