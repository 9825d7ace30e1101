// An answer that sends the caller elsewhere: followed only to where the options allow it, and no further than they say.

import { ServiceUnavailable } from '../../../model/errors.ts';
import type { HttpAnswer } from './exchange.ts';
import type { Redirects } from './http-options.ts';

const statuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface Hop {
  readonly subject: string;
  readonly url: string;
  /** How many came before. */
  readonly hops: number;
}

/** Where to go on; undefined for any other answer. Throws where that is not allowed: what the service has done stays open. */
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
    throw new ServiceUnavailable(`${what}, which is refused; name its origin in redirects.to if that is right`);
  if (hops >= most) throw new ServiceUnavailable(`${what}, after ${String(hops)} others; raise redirects.most if that is right`);
  return `${target.origin}${target.pathname}${target.search}`;
}
