// Validates HTTP routes: by themselves, and against the contract of their service.

import type { Service } from '../../../model/contract/service.ts';
import type { HttpRoute, HttpRoutes, RouteStatus } from './routes.ts';

export const routeFindings = (routes: HttpRoutes = {}): readonly string[] =>
  Object.entries(routes).flatMap(([operation, route]) => findingsOf(route).map((finding) => `route '${operation}': ${finding}`));

function findingsOf({ path, parameters = [], successes, again = [] }: HttpRoute): readonly string[] {
  const named = [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name);
  const given = parameters.filter((parameter) => parameter.in === 'path').map(({ name, property }) => name ?? property);
  return [
    ...(path.startsWith('/') ? [] : [`its path '${path}' does not begin with /`]),
    ...(/[?#]/.test(path) ? [`its path '${path}' has a query or a fragment; write parameters in 'query'`] : []),
    ...named.filter((name) => !given.includes(name ?? '')).map((name) => `no parameter fills {${String(name)}} of its path '${path}'`),
    ...given.filter((name) => !named.includes(name)).map((name) => `its path '${path}' has no {${name}}`),
    ...again.filter(({ status }) => !isRefusalLike(status)).map(({ status }) => `again has ${String(status)}; it takes a status of 4xx`),
    ...(successes.length === 0 ? ['it has no success status; list one in successes'] : []),
  ];
}

const isRefusalLike = (status: RouteStatus): boolean => status === '4XX' || (typeof status === 'number' && status >= 400 && status < 500);

export function unrouted(routes: HttpRoutes, { operations }: Service): readonly string[] {
  const missing = Object.keys(operations).filter((name) => !Object.hasOwn(routes, name));
  const unknown = Object.keys(routes).filter((name) => !Object.hasOwn(operations, name));
  return [
    ...missing.map((name) => `operation '${name}' has no route`),
    ...unknown.map((name) => `route '${name}' belongs to no operation`),
  ];
}
