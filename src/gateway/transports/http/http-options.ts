// The options of the HTTP transport. Errors in them are reported together when the worker starts.

import { parseDuration, type Duration } from '../../../model/duration.ts';
import { anything, list, record, text, type Options } from '../../../model/shape.ts';
import { routeFindings } from './route-findings.ts';
import type { HttpRoutes } from './routes.ts';
import { tlsFindings, tlsShape, type TlsOptions } from '../tls.ts';

export interface HttpOptions {
  /** Headers to send with every call, for example for authentication or a tenant. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The size limit of an answer in bytes. A larger answer is rejected unread. @default 2,097,152, Temporal's size limit for values */
  readonly maximumAnswer?: number;
  /** The maximum number of connections. Further calls wait for one, within their timeout. @default 100 */
  readonly connections?: number;
  /** How long an idle connection stays open, if the service does not set a time. @default '4s' */
  readonly keepAlive?: Duration;
  /** The timeout for opening a connection. @default '2s' */
  readonly connectTimeout?: Duration;
  /** TLS options for an https address. @default the certificates that Node trusts */
  readonly tls?: TlsOptions;
  /** Which redirects are followed. @default none: a redirect fails the call */
  readonly redirects?: Redirects;
  /** The routes of a REST API that does not implement the service protocol, one for each operation. */
  readonly routes?: HttpRoutes;
}

export interface Redirects {
  /** The allowed targets: origins, like 'https://payments-2.example'. They receive the same body, key and headers. */
  readonly to: readonly string[];
  /** The maximum number of redirects of one call. @default 3 */
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
  value === undefined || (Number.isSafeInteger(value) && value > 0)
    ? []
    : [`${path} is ${String(value)}, but must be a whole number from 1 on`];

export function durationFindings(path: string, value: Duration | undefined): readonly string[] {
  try {
    if (value !== undefined) parseDuration(value);
    return [];
  } catch (error) {
    return [`${path}: ${error instanceof Error ? error.message : String(error)}`];
  }
}
