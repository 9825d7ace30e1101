// Follows redirects: only to origins that the options allow, and only as many as they allow.

import { ServiceUnavailable } from '../../../model/errors.ts';
import type { HttpAnswer } from './exchange.ts';
import type { Redirects } from './http-options.ts';

const statuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface Hop {
  readonly subject: string;
  readonly url: string;
  /** The number of redirects before this one. */
  readonly hops: number;
}

/**
 * Returns the target of a redirect, or undefined for any other answer. Throws if it is not allowed; the effect of the call is then unknown.
 */
export function redirectOf(
  { status, headers }: HttpAnswer,
  { subject, url, hops }: Hop,
  { to, most = 3 }: Redirects = { to: [] },
): string | undefined {
  const { location } = headers;
  if (location === undefined || !statuses.has(status)) return undefined;
  const what = `${subject} at ${url} answered ${String(status)}, a redirect to '${location}'`;
  const target = URL.canParse(location, url) ? new URL(location, url) : undefined;
  if (!target || !to.includes(target.origin))
    throw new ServiceUnavailable(`${what}, which is not allowed. Add its origin to redirects.to if that is intended`);
  if (hops >= most) throw new ServiceUnavailable(`${what}, after ${String(hops)} others. Raise redirects.most if that is intended`);
  return `${target.origin}${target.pathname}${target.search}`;
}
