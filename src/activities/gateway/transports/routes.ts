// Any REST API as a service: how each operation is asked for over HTTP, and what its answers mean. Plain data, as `contractFrom` of
// tenuto/openapi reads it out of a document, or written by hand. Pure; `http` sends what `requestOf` says, follows redirects, and has
// `answerOf` read the answer.
//
// 1. Whatever is in a path or a header stays in its place: no value reaches another path, and none a second header.
// 2. An undo is a call like any other, with the input of the call that it takes back.

import { BusinessError, InvalidAnswer, InvalidInput, ServiceUnavailable } from '../../../model/errors.ts';
import type { Json } from '../../../model/json.ts';
import { withEffect } from '../../../model/step-error.ts';
import { Misuse } from './misuse.ts';
import { retryAfter } from './retry-after.ts';
import { formOf, headerOf, pathOf, queryOf, type ParameterValue, type RouteParameter } from './route-values.ts';
import type { ServiceCall } from './transport.ts';

export type { ParameterStyle, RouteParameter } from './route-values.ts';

/** By operation. Where there are none at all, the service speaks the service protocol. */
export type Routes = Readonly<Record<string, Route>>;

export interface Route {
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
  readonly refusals?: readonly Refusal[];
}

export type RouteStatus = number | '2XX' | '4XX' | 'default';

export interface RouteBody {
  /** Of the input. Default: the whole input. */
  readonly property?: string;
  /** Default 'json'. A form writes objects and arrays as `a[b]=1` and `a[0]=1`. */
  readonly as?: 'json' | 'form';
  /** Default: what goes with `as`. */
  readonly type?: string;
}

export interface Refusal {
  /** Of the contract. */
  readonly code: string;
  readonly status: RouteStatus;
  /** Only where the body says so: `{ at: ['error', 'code'], is: 'card_declined' }`. */
  readonly when?: { readonly at: readonly string[]; readonly is: string | number };
}

export interface RoutedRequest {
  readonly method: Route['method'];
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RoutedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

type Asked = Pick<ServiceCall, 'service' | 'operation' | 'input'>;

/** Throws `InvalidInput` where a value cannot stand where it belongs; nothing was sent then. */
export function requestOf(call: Asked, routes: Routes): RoutedRequest {
  const route = routeOf(routes, call);
  const parameters = valuesOf(route, call.input);
  const path = pathOf(route.path, parameters);
  const query = queryOf(parameters);
  const header = headerOf(parameters);
  const issues = [...path.issues, ...header.issues];
  if (issues.length > 0) throw withEffect(new InvalidInput(`Input of '${subjectOf(call)}'`, issues), 'none');
  const body = bodyOf(route.body, call.input);
  return {
    method: route.method,
    path: query === '' ? path.text : `${path.text}?${query}`,
    headers: { ...header.headers, ...(body && { 'content-type': body.type }) },
    ...(body && { body: body.text }),
  };
}

function routeOf(routes: Routes, { service, operation }: Asked): Route {
  const route = Object.hasOwn(routes, operation) ? routes[operation] : undefined;
  if (!route) throw withEffect(new Misuse(`Cannot call '${subjectOf({ service, operation })}': it has no route; add one`), 'none');
  return route;
}

const subjectOf = ({ service, operation }: Pick<Asked, 'service' | 'operation'>): string => `${service.name}.${operation}`;

function valuesOf({ parameters = [] }: Route, input: unknown): readonly ParameterValue[] {
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

function bodyOf(body: RouteBody | undefined, input: unknown): { type: string; text: string } | undefined {
  if (!body) return undefined;
  const value = body.property === undefined ? input : fieldOf(input, body.property);
  if (value === undefined || (value === null && body.property === undefined)) return undefined; // an operation without input
  if (body.as === 'form') return { type: body.type ?? 'application/x-www-form-urlencoded', text: formOf(value) };
  return { type: body.type ?? 'application/json', text: JSON.stringify(value) };
}

/** The output of a success; everything else is thrown. A status that nobody has declared is no success, and no refusal. */
export function answerOf(answer: RoutedAnswer, { call, routes }: { readonly call: Asked; readonly routes: Routes }): unknown {
  const route = routeOf(routes, call);
  const { status } = answer;
  const said = `${subjectOf(call)} answered ${String(status)}: ${answer.text.slice(0, 120)}`;
  if (status < 300) return successOf(route, { answer, said });
  if (status < 500 && route.successes.includes(status)) return null;
  if (status >= 500 || status === 408) throw new ServiceUnavailable(said, retryAfter(answer.headers['retry-after']));
  if (status === 429) throw withEffect(new ServiceUnavailable(said, retryAfter(answer.headers['retry-after'])), 'none');
  throw refusalOf(route, { answer, said });
}

interface Answered {
  readonly answer: RoutedAnswer;
  readonly said: string;
}

function successOf({ successes, answer: reading = 'json' }: Route, { answer: { status, text }, said }: Answered): unknown {
  if (!successes.some((success) => covers(success, status)))
    throw new InvalidAnswer(
      `${said}; its route expects ${successes.join(' or ')}. Where ${String(status)} says that it was done, add it there`,
    );
  if (reading === 'text') return text;
  if (reading === 'none' || text.trim() === '') return null;
  const value = parse(text);
  if (value === undefined) throw new ServiceUnavailable(`${said}, which is not JSON`);
  return value;
}

function refusalOf({ refusals = [] }: Route, { answer, said }: Answered): Error {
  const body = parse(answer.text);
  const refusal = refusals.find(({ status, when }) => covers(status, answer.status) && (!when || reach(body, when.at) === when.is));
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
