// How a service is reached over HTTP. What is wrong is told at the start of the worker, all at once.

import { parseDuration, type Duration } from '../../../model/duration.ts';
import { anything, list, record, text, type Options } from '../../../model/shape.ts';
import { routeFindings } from './route-findings.ts';
import type { HttpRoutes } from './routes.ts';
import { tlsFindings, tlsShape, type TlsOptions } from '../tls.ts';

export interface HttpOptions {
  /** Sent with every call: authentication, a tenant. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A larger answer is refused unread. Bytes; default 2,097,152, as Temporal takes no larger value. */
  readonly maximumAnswer?: number;
  /** At most so many; a call beyond them waits for one, within its timeout. Default 100. */
  readonly connections?: number;
  /** How long a connection is kept without a call, where the service does not say. Default '4s'. */
  readonly keepAlive?: Duration;
  /** Default '2s'. */
  readonly connectTimeout?: Duration;
  /** For an https address, beyond the certificates that Node trusts. */
  readonly tls?: TlsOptions;
  /** Default: refused. */
  readonly redirects?: Redirects;
  /** Of a REST API that does not speak the service protocol: one for each operation. */
  readonly routes?: HttpRoutes;
}

export interface Redirects {
  /** Where they may lead: origins, like 'https://payments-2.example'. They are given the same body, key and headers. */
  readonly to: readonly string[];
  /** For one call. Default 3. */
  readonly most?: number;
}

const shape = record({
  headers: anything,
  maximumAnswer: anything,
  connections: anything,
  keepAlive: anything,
  connectTimeout: anything,
  tls: tlsShape,
  redirects: record({ to: list(text), most: anything } satisfies Options<Redirects>, ['to']),
  routes: anything,
} satisfies Options<HttpOptions>);

export function httpFindings(base: string, options: HttpOptions): readonly string[] {
  const wrong = shape.check(options, '');
  if (wrong.length > 0) return wrong;
  return [
    ...addressFindings(base),
    ...tlsFindings(options.tls),
    ...(options.tls && base.startsWith('http:') ? [`tls is given, but '${base}' is not encrypted; write https:`] : []),
    ...wholeNumber('maximumAnswer', options.maximumAnswer),
    ...wholeNumber('connections', options.connections),
    ...wholeNumber('redirects.most', options.redirects?.most),
    ...durationFindings('keepAlive', options.keepAlive),
    ...durationFindings('connectTimeout', options.connectTimeout),
    ...(options.redirects?.to ?? []).flatMap((origin) =>
      URL.canParse(origin) && new URL(origin).origin === origin
        ? []
        : [`redirects.to has '${origin}', which is not an origin like 'https://payments.example'`],
    ),
    ...routeFindings(options.routes),
  ];
}

function addressFindings(base: string): readonly string[] {
  if (!URL.canParse(base)) return [`'${base}' is not a URL`];
  const { protocol, username, password, search, hash } = new URL(base);
  return [
    ...(protocol === 'http:' || protocol === 'https:' ? [] : [`'${base}' is neither an http nor an https URL`]),
    ...(username || password ? ['its URL has a name or a password in it; send them in headers'] : []),
    ...(search || hash ? [`'${base}' has more than an address and a path`] : []),
  ];
}

const wholeNumber = (path: string, value: number | undefined): readonly string[] =>
  value === undefined || (Number.isSafeInteger(value) && value > 0) ? [] : [`${path} is ${String(value)}; it is a whole number from 1 on`];

export function durationFindings(path: string, value: Duration | undefined): readonly string[] {
  try {
    if (value !== undefined) parseDuration(value);
    return [];
  } catch (error) {
    return [`${path}: ${error instanceof Error ? error.message : String(error)}`];
  }
}
