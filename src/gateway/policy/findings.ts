// Validates a governance: collects all errors, each with its path and a remedy.

import type { Service } from '../../model/contract/service.ts';
import { covers } from '../routes/match.ts';
import type { GovernanceRoute } from '../routes/route.ts';
import type { Governance } from './governance.ts';
import { governanceShape } from './governance-shape.ts';
import type { Policies } from './policies.ts';

/** Returns the errors of a value that should be a `Governance`. Empty if it is one. */
export function findingsOf(governance: unknown): readonly string[] {
  const wrong = governanceShape.check(governance, '');
  return wrong.length > 0 ? wrong : inconsistencies(governance as Governance);
}

/** Returns where a governance violates the contract of its service. */
export function violations(governance: Governance, { name, operations }: Service): readonly string[] {
  const known = Object.keys(operations);
  const { routes = [] } = governance;
  return [
    ...routes.flatMap(({ match }, index) =>
      (match?.operations ?? []).flatMap((operation, at) =>
        known.includes(operation)
          ? []
          : [`routes[${String(index)}].match.operations[${String(at)}] is '${operation}'; '${name}' has ${known.join(', ')}`],
      ),
    ),
    ...unsafeFallbacks(governance, { path: '', operations: known.filter((operation) => !operations[operation]?.safe) }),
    ...routes.flatMap((route, index) => {
      const taken = route.match?.operations ?? known;
      return unsafeFallbacks(route, {
        path: `routes[${String(index)}].`,
        operations: taken.filter((one) => operations[one] && !operations[one].safe),
      });
    }),
  ];
}

interface Unsafe {
  readonly path: string;
  readonly operations: readonly string[];
}

// A fallback answer would claim an effect that never happened.
function unsafeFallbacks({ fallback = [] }: Policies, { path, operations }: Unsafe): readonly string[] {
  if (operations.length === 0) return [];
  return fallback.flatMap(({ kind }, index) =>
    kind === 'route'
      ? []
      : [
          `${path}fallback[${String(index)}] is '${kind}', but ${operations.join(', ')} may change something; declare the operation safe, or use a route that matches safe operations only`,
        ],
  );
}

function inconsistencies(governance: Governance): readonly string[] {
  const { routes = [] } = governance;
  return [
    ...contradictions(governance, ''),
    ...routes.flatMap((route, index) => contradictions(route, `routes[${String(index)}].`)),
    ...routes.flatMap((route, index) => sameName(routes, { route, index })),
    ...routes.flatMap((route, index) => shadowed(routes, { route, index })),
    ...routes.flatMap(({ to = [] }, index) => sharesOf(to, `routes[${String(index)}].to`)),
    ...[
      { at: '', policies: governance as Policies },
      ...routes.map((route, index) => ({ at: `routes[${String(index)}].`, policies: route })),
    ].flatMap(({ at, policies }) => unknownRoutes(policies, { at, routes })),
    ...cycles(routes),
  ];
}

function contradictions({ load, limit, fallback = [] }: Policies, path: string): readonly string[] {
  const bounds = typeof limit === 'object' ? limit : {};
  const last = fallback.findIndex(({ kind }) => kind === 'static');
  return [
    ...greater(`${path}load.low`, load?.low ?? 0.6, { than: load?.high ?? 0.8, name: `${path}load.high` }),
    ...greater(`${path}load.minimum`, load?.minimum ?? 0, { than: load?.maximum ?? Infinity, name: `${path}load.maximum` }),
    ...greater(`${path}limit.minimum`, bounds.minimum ?? 0, { than: bounds.maximum ?? Infinity, name: `${path}limit.maximum` }),
    ...(last >= 0 && last < fallback.length - 1
      ? [`${path}fallback[${String(last + 1)}] is never reached: a static fallback always answers; put it last`]
      : []),
  ];
}

const greater = (path: string, value: number, { than, name }: { than: number; name: string }): readonly string[] =>
  value > than ? [`${path} is ${String(value)}, above ${name}, which is ${String(than)}`] : [];

interface At {
  readonly route: GovernanceRoute;
  readonly index: number;
}

function sameName(routes: readonly GovernanceRoute[], { route, index }: At): readonly string[] {
  const first = routes.findIndex(({ name }) => name === route.name);
  return first === index ? [] : [`routes[${String(index)}].name is '${route.name}', like routes[${String(first)}]; names are unique`];
}

// Routes that are the target of a fallback are exempt: they need not be the first match of any call.
function shadowed(routes: readonly GovernanceRoute[], { route, index }: At): readonly string[] {
  const first = routes.slice(0, index).findIndex(({ match = {} }) => covers(match, route.match ?? {}));
  const isTarget = routes.some(({ fallback = [] }) => fallback.some((one) => one.kind === 'route' && one.route === route.name));
  if (first < 0 || isTarget) return [];
  return [
    `routes[${String(index)}] '${route.name}' is never reached: routes[${String(first)}] '${routes[first]?.name ?? ''}' matches all its calls; put it before that route`,
  ];
}

function sharesOf(to: NonNullable<GovernanceRoute['to']>, path: string): readonly string[] {
  if (to.length === 0) return [];
  const sum = to.reduce((all, { percent = 0 }) => all + percent, 0);
  const open = to.findIndex(({ percent }) => percent === undefined);
  return [
    ...(sum > 100 ? [`${path} adds up to ${String(sum)} percent; it is at most 100`] : []),
    ...(open >= 0 && open < to.length - 1 ? [`${path}[${String(open)}] has no percent and takes all remaining calls; put it last`] : []),
    ...(open < 0 && sum < 100 ? [`${path} adds up to ${String(sum)} percent; leave out the last percent, so that it takes the rest`] : []),
  ];
}

function unknownRoutes({ fallback = [] }: Policies, { at, routes }: { at: string; routes: readonly GovernanceRoute[] }): readonly string[] {
  return fallback.flatMap((one, index) =>
    one.kind !== 'route' || routes.some(({ name }) => name === one.route)
      ? []
      : [`${at}fallback[${String(index)}].route is '${one.route}'; the routes are ${routes.map(({ name }) => name).join(', ') || 'none'}`],
  );
}

function cycles(routes: readonly GovernanceRoute[]): readonly string[] {
  const next = new Map(
    routes.map(({ name, fallback = [] }) => [name, fallback.flatMap((one) => (one.kind === 'route' ? [one.route] : []))]),
  );
  const found = new Map<string, string>();
  const done = new Set<string>();
  for (const name of next.keys()) walk([name]);
  return [...found.values()];

  function walk(path: readonly string[]): void {
    const name = path.at(-1) ?? '';
    if (done.has(name)) return;
    for (const to of next.get(name) ?? []) {
      const start = path.indexOf(to);
      if (start < 0) walk([...path, to]);
      else report(path.slice(start));
    }
    done.add(name);
  }

  function report(cycle: readonly string[]): void {
    const key = [...cycle].sort().join('\n');
    if (!found.has(key))
      found.set(key, `routes fall back to each other in a circle: ${[...cycle, cycle[0]].join(' → ')}; let the last of them end it`);
  }
}
