// Maps the operations of a service to the requests of any REST API, and its answers to outputs and errors. Routes are plain data:
// `contractFrom` of tenuto/openapi reads them from a document, or they are written by hand. This file does no I/O: `http` sends the request
// of `requestOf`, follows redirects, and passes the answer to `answerOf`.
//
// 1. A value in a path or a header cannot change its structure: it cannot lead to another path or add a second header.
// 2. An undo is a call like any other. Its input is the input of the call to undo.

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

/** The route of each operation, by name. If there are none, the service is called by the service protocol. */
export type HttpRoutes = Readonly<Record<string, HttpRoute>>;

/** How an operation is called over HTTP, and what its answers mean. */
export interface HttpRoute {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS';
  /** The path below the address of the service, like '/pets/{petId}'. */
  readonly path: string;
  readonly parameters?: readonly RouteParameter[];
  readonly body?: RouteBody;
  /** The statuses of a success. A 4xx counts only if it is listed exactly, like 404 if nothing is left to undo; it then has no output. */
  readonly successes: readonly RouteStatus[];
  /** How the body of a success is read; 'none' ignores it. @default 'json' */
  readonly answer?: 'json' | 'text' | 'none';
  /** The answers that are refusals of the business. The first one that matches is used. 408, 429 and 5xx never are. */
  readonly refusals?: readonly HttpRefusal[];
  /** The answers that ask to retry later. They take precedence over refusals. 409, 423 and 425 with a Retry-After always do. */
  readonly again?: readonly Again[];
}

export type RouteStatus = number | '2XX' | '4XX' | 'default';

export interface HttpRefusal {
  /** The error code in the contract. */
  readonly code: string;
  readonly status: RouteStatus;
  /** If set, the body must have this value at this path: `{ at: ['error', 'code'], is: 'card_declined' }`. */
  readonly when?: { readonly at: readonly string[]; readonly is: string | number };
}

/**
 * An answer after which the same call is retried, with its key, for example because an earlier attempt is still running. Its effect is
 * unknown.
 */
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
  /** Why the body cannot be read. Set only if it cannot. */
  readonly unreadable?: string;
}

type Asked = Pick<ServiceCall, 'service' | 'operation' | 'input'>;

/** Returns the request of a call. Throws `InvalidInput` if a value is not valid in its place; nothing was sent then. */
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
  if (!route) throw withEffect(new Misuse(`Cannot call '${subjectOf({ service, operation })}': it has no route. Add one`), 'none');
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

/** Returns the output of a success, and throws for any other answer. A status that is not declared is neither a success nor a refusal. */
export function answerOf(answer: RoutedAnswer, { call, routes }: { readonly call: Asked; readonly routes: HttpRoutes }): unknown {
  const route = routeOf(routes, call);
  const { status } = answer;
  const summary = `${subjectOf(call)} answered ${String(status)}: ${answer.text.slice(0, 120)}`;
  if (status < 300) return successOf(route, { answer, summary });
  if (status < 500 && route.successes.includes(status)) return null;
  if (status >= 500 || status === 408) throw new ServiceUnavailable(summary, retryAfter(answer.headers['retry-after']));
  if (status === 429) throw withEffect(new ServiceUnavailable(summary, retryAfter(answer.headers['retry-after'])), 'none');
  throw againOf(route, { answer, summary }) ?? refusalOf(route, { answer, summary });
}

interface Answered {
  readonly answer: RoutedAnswer;
  readonly summary: string;
}

function successOf(
  { successes, answer: reading = 'json' }: HttpRoute,
  { answer: { status, text, unreadable }, summary }: Answered,
): unknown {
  if (!successes.some((success) => covers(success, status)))
    throw new InvalidAnswer(
      `${summary}; its route expects ${successes.join(' or ')}. If ${String(status)} is a success, add it to successes`,
    );
  if (unreadable !== undefined && reading !== 'none') throw new ServiceUnavailable(`${summary}, and ${unreadable}`);
  if (reading === 'text') return text;
  if (reading === 'none' || text.trim() === '') return null;
  const value = parse(text);
  if (value === undefined) throw new ServiceUnavailable(`${summary}, which is not JSON`);
  return value;
}

const mayComeAgain: ReadonlySet<number> = new Set([409, 423, 425]);

// Each call has an Idempotency-Key. So one of these statuses with a Retry-After asks for the same call again, unless its body is that of a
// refusal.
function againOf({ again = [], refusals = [] }: HttpRoute, { answer, summary }: Answered): Error | undefined {
  const body = parse(answer.text);
  const time = retryAfter(answer.headers['retry-after']);
  const isAsked = again.some((one) => fits(one, { answer, body }));
  const isUsual = mayComeAgain.has(answer.status) && time.retryAfter !== undefined;
  const isRefused = refusals.some((refusal) => refusal.when && fits(refusal, { answer, body }));
  return isAsked || (isUsual && !isRefused) ? new ServiceUnavailable(summary, time) : undefined;
}

function fits({ status, when }: Again, { answer, body }: { readonly answer: RoutedAnswer; readonly body: unknown }): boolean {
  return covers(status, answer.status) && (!when || reach(body, when.at) === when.is);
}

function refusalOf({ refusals = [] }: HttpRoute, { answer, summary }: Answered): Error {
  const body = parse(answer.text);
  const refusal = refusals.find((one) => fits(one, { answer, body }));
  if (!refusal) return new Misuse(`${summary}; its route has no matching refusal`);
  const message = [body, fieldOf(body, 'error')].map((part) => fieldOf(part, 'message')).find((text) => typeof text === 'string');
  const details = (body ?? null) as Json;
  return withEffect(new BusinessError(refusal.code, { message: typeof message === 'string' ? message : summary, details }), 'none');
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
