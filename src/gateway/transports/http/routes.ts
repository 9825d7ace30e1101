// Any REST API as a service: how each operation is asked for over HTTP, and what its answers mean. Plain data, as `contractFrom` of
// tenuto/openapi reads it out of a document, or written by hand. Pure; `http` sends what `requestOf` says, follows redirects, and has
// `answerOf` read the answer.
//
// 1. Whatever is in a path or a header stays in its place: no value reaches another path, and none a second header.
// 2. An undo is a call like any other, with the input of the call that it takes back.

import { fullName } from '../../../model/contract/operation-name.ts';
import { BusinessError, InvalidAnswer, InvalidInput, ServiceUnavailable, type Issue } from '../../../model/errors.ts';
import type { Json } from '../../../model/json.ts';
import { withEffect } from '../../../model/step-error.ts';
import { Misuse } from '../misuse.ts';
import { retryAfter } from './retry-after.ts';
import { bodyOf, type RouteBody, type SentBody } from './route-body.ts';
import { headerOf, pathOf, queryOf, type ParameterValue, type RouteParameter } from './route-values.ts';
import type { ServiceCall } from '../transport.ts';

export type { RouteBody, RoutePart } from './route-body.ts';
export type { ParameterStyle } from './route-text.ts';
export type { RouteParameter } from './route-values.ts';

/** By operation. Where there are none at all, the service speaks the service protocol. */
export type HttpRoutes = Readonly<Record<string, HttpRoute>>;

export interface HttpRoute {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS';
  /** Below the address of the service: '/pets/{petId}'. */
  readonly path: string;
  readonly parameters?: readonly RouteParameter[];
  readonly body?: RouteBody;
  /** What says that it was done. A 4xx only where it is named: 404, where nothing is left to take back. It has no output. */
  readonly successes: readonly RouteStatus[];
  /** How a success is read. Default 'json'; 'none' where there is nothing to read. */
  readonly answer?: 'json' | 'text' | 'none';
  /** What is a refusal of the business, the first that fits. 408, 429 and 5xx never are. */
  readonly refusals?: readonly HttpRefusal[];
  /** What means "not yet, come again", the first that fits; it goes before refusals. Beside these: 409, 423 and 425 with a Retry-After. */
  readonly again?: readonly Again[];
}

export type RouteStatus = number | '2XX' | '4XX' | 'default';

export interface HttpRefusal {
  /** Of the contract. */
  readonly code: string;
  readonly status: RouteStatus;
  /** Only where the body says so: `{ at: ['error', 'code'], is: 'card_declined' }`. */
  readonly when?: { readonly at: readonly string[]; readonly is: string | number };
}

/** The same call is repeated, with its key: an earlier attempt is still at work, what it needs is locked. What was done stays open. */
export type Again = Pick<HttpRefusal, 'status' | 'when'>;

export interface RoutedRequest {
  readonly method: HttpRoute['method'];
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: SentBody['content'];
}

export interface RoutedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** Why its body cannot be read, where that is so. */
  readonly unreadable?: string;
}

type Asked = Pick<ServiceCall, 'service' | 'operation' | 'input'>;

/** Throws `InvalidInput` where a value cannot stand where it belongs; nothing was sent then. */
export function requestOf(call: Asked, routes: HttpRoutes): RoutedRequest {
  const route = routeOf(routes, call);
  const parameters = valuesOf(route, call.input);
  const path = pathOf(route.path, parameters);
  const query = queryOf(parameters);
  const header = headerOf(parameters);
  const body = sentBody(route.body, call.input);
  const issues = [...path.issues, ...header.issues, ...(body?.issues ?? [])];
  if (issues.length > 0) throw withEffect(new InvalidInput(`Input of '${subjectOf(call)}'`, issues), 'none');
  return {
    method: route.method,
    path: query === '' ? path.text : `${path.text}?${query}`,
    headers: { ...header.headers, ...(body?.type !== undefined && { 'content-type': body.type }) },
    ...(body && { body: body.content }),
  };
}

function routeOf(routes: HttpRoutes, { service, operation }: Asked): HttpRoute {
  const route = Object.hasOwn(routes, operation) ? routes[operation] : undefined;
  if (!route) throw withEffect(new Misuse(`Cannot call '${subjectOf({ service, operation })}': it has no route; add one`), 'none');
  return route;
}

const subjectOf = ({ service, operation }: Pick<Asked, 'service' | 'operation'>): string => fullName(service.name, operation);

function valuesOf({ parameters = [] }: HttpRoute, input: unknown): readonly ParameterValue[] {
  return parameters.map((parameter) => ({
    ...parameter,
    name: parameter.name ?? parameter.property,
    value: fieldOf(input, parameter.property),
  }));
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function sentBody(body: RouteBody | undefined, input: unknown): SentBody | undefined {
  if (!body) return undefined;
  const value = body.property === undefined ? input : fieldOf(input, body.property);
  if (value === undefined || (value === null && body.property === undefined)) return undefined; // an operation without input
  const sent = bodyOf(value, body);
  const at = ({ path }: Issue) => [body.property ?? '', path].filter((part) => part !== '').join('.');
  return { ...sent, issues: sent.issues.map((issue) => ({ ...issue, path: at(issue) })) };
}

/** The output of a success; everything else is thrown. A status that nobody has declared is no success, and no refusal. */
export function answerOf(answer: RoutedAnswer, { call, routes }: { readonly call: Asked; readonly routes: HttpRoutes }): unknown {
  const route = routeOf(routes, call);
  const { status } = answer;
  const said = `${subjectOf(call)} answered ${String(status)}: ${answer.text.slice(0, 120)}`;
  if (status < 300) return successOf(route, { answer, said });
  if (status < 500 && route.successes.includes(status)) return null;
  if (status >= 500 || status === 408) throw new ServiceUnavailable(said, retryAfter(answer.headers['retry-after']));
  if (status === 429) throw withEffect(new ServiceUnavailable(said, retryAfter(answer.headers['retry-after'])), 'none');
  throw againOf(route, { answer, said }) ?? refusalOf(route, { answer, said });
}

interface Answered {
  readonly answer: RoutedAnswer;
  readonly said: string;
}

function successOf({ successes, answer: reading = 'json' }: HttpRoute, { answer: { status, text, unreadable }, said }: Answered): unknown {
  if (!successes.some((success) => covers(success, status)))
    throw new InvalidAnswer(
      `${said}; its route expects ${successes.join(' or ')}. Where ${String(status)} says that it was done, add it there`,
    );
  if (unreadable !== undefined && reading !== 'none') throw new ServiceUnavailable(`${said}, and ${unreadable}`);
  if (reading === 'text') return text;
  if (reading === 'none' || text.trim() === '') return null;
  const value = parse(text);
  if (value === undefined) throw new ServiceUnavailable(`${said}, which is not JSON`);
  return value;
}

const mayComeAgain: ReadonlySet<number> = new Set([409, 423, 425]);

// Each call is sent with its Idempotency-Key. So of these, one that says when to come again asks for the same call, unless its body says
// that it is a refusal.
function againOf({ again = [], refusals = [] }: HttpRoute, { answer, said }: Answered): Error | undefined {
  const body = parse(answer.text);
  const time = retryAfter(answer.headers['retry-after']);
  const isAsked = again.some((one) => fits(one, { answer, body }));
  const isUsual = mayComeAgain.has(answer.status) && time.retryAfter !== undefined;
  const isRefused = refusals.some((refusal) => refusal.when && fits(refusal, { answer, body }));
  return isAsked || (isUsual && !isRefused) ? new ServiceUnavailable(said, time) : undefined;
}

function fits({ status, when }: Again, { answer, body }: { readonly answer: RoutedAnswer; readonly body: unknown }): boolean {
  return covers(status, answer.status) && (!when || reach(body, when.at) === when.is);
}

function refusalOf({ refusals = [] }: HttpRoute, { answer, said }: Answered): Error {
  const body = parse(answer.text);
  const refusal = refusals.find((one) => fits(one, { answer, body }));
  if (!refusal) return new Misuse(`${said}; its route knows no such refusal`);
  const message = [body, fieldOf(body, 'error')].map((part) => fieldOf(part, 'message')).find((text) => typeof text === 'string');
  const details = (body ?? null) as Json;
  return withEffect(new BusinessError(refusal.code, { message: typeof message === 'string' ? message : said, details }), 'none');
}

function covers(declared: RouteStatus, status: number): boolean {
  if (declared === 'default') return true;
  return typeof declared === 'number' ? declared === status : declared === `${String(Math.floor(status / 100))}XX`;
}

const reach = (body: unknown, at: readonly string[]): unknown => at.reduce(fieldOf, body);

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
