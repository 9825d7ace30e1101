// The header by which a server says when to come again: in whole seconds, or until a date (RFC 9110 §10.2.3). Anything else is no time.

import { parseHttpDate } from '../../../platform/http-date.ts';

export const longestWait = 2 ** 31; // seconds; what is more counts as that (RFC 9111 §1.2.2)

/** In milliseconds; nothing where it says nothing that can be read. */
export function retryAfter(header: string | readonly string[] | undefined): { retryAfter?: number } {
  if (typeof header !== 'string') return {};
  if (/^\d+$/.test(header)) return { retryAfter: 1_000 * Math.min(longestWait, Number(header)) };
  const date = parseHttpDate(header);
  return date === undefined ? {} : { retryAfter: Math.max(0, date - Date.now()) };
}
