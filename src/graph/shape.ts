// Checks the shape of a graph that is given as JSON, once, before it is used. It accepts the same as graph.schema.json. But
// here each finding names the node and the remedy, and all of them are reported together.

import type { NodeKind } from './definition.ts';
import { errorAt, listOf, type GraphFinding } from './finding.ts';
import { isNodeName, nodeNameRule } from './node-name.ts';
import {
  anything,
  choice,
  duration,
  each,
  expression,
  flag,
  number,
  object,
  text,
  wholeNumber,
  type Check,
  type Fields,
  type Visit,
} from './shape-checks.ts';

const maxDepth = 20;

const retry = object({ optional: { attempts: wholeNumber(1), initialInterval: duration, backoff: number(1), maximumInterval: duration } });
const priority = object({ optional: { key: wholeNumber(1), fairnessKey: text, fairnessWeight: number(0) } });
const limit = object({ required: { key: text }, optional: { atOnce: wholeNumber(1) } });
const policy = object({ optional: { timeout: duration, deadline: duration, heartbeat: duration, retry, priority, limit, pivot: flag } });

const trigger: Check = (value, visit) => {
  if (typeof value === 'object' && value !== null) object({ required: { succeeded: wholeNumber(1) } })(value, visit);
  else choice('all-succeeded', 'any-succeeded', 'none-failed', 'all-done', 'one-failed')(value, visit);
};

const branchName: Check = (value, visit) => {
  if (typeof value !== 'string' || !/^[^/]+$/.test(value)) visit.refuse(value, "a name without '/'");
};

const branchOf: Check = (value, visit) => {
  if (typeof value !== 'string' || !/^[^/]+\/[^/]+$/.test(value)) visit.refuse(value, "a branch of a choice, like 'choice/branch'");
};

const common: Fields = { after: each(text), trigger, when: expression, on: branchOf, duration };
const fan: Fields = { each: expression, width: wholeNumber(1) };
const error: Fields = { message: expression, details: expression };

const kinds: Readonly<Record<NodeKind, { readonly required?: Fields; readonly optional?: Fields }>> = {
  call: { required: { operation: text }, optional: { input: expression, policy, ...fan } },
  process: { required: { process: text }, optional: { input: expression, policy: object({ optional: { pivot: flag } }), ...fan } },
  signal: { required: { signal: text }, optional: { within: duration } },
  ask: {
    required: { ask: text, of: expression },
    optional: {
      about: expression,
      remind: object({ required: { every: duration }, optional: { call: text } }),
      escalate: object({ required: { after: duration, to: expression }, optional: { call: text } }),
      deadline: duration,
    },
  },
  timer: { required: { delay: duration } },
  value: { optional: { value: expression } },
  choose: {
    required: { branches: each(object({ required: { branch: branchName, when: expression } }), { least: 1 }) },
    optional: { otherwise: branchName, take: choice('first', 'every') },
  },
  fail: { required: { code: text }, optional: error },
  group: { required: { graph: subgraph }, optional: { ...fan, until: expression } },
};

const answer = object({
  optional: {
    reply: expression,
    fail: object({ required: { code: text }, optional: error }),
    refusal: object({ required: { code: text }, optional: error }),
  },
});

const graph = object({ required: { nodes }, optional: { $schema: text, output: expression, answers: recordOf(answer) } });

/** Returns everything that is wrong with the shape of a definition. */
export function shapeFindings(value: unknown): readonly GraphFinding[] {
  const findings: GraphFinding[] = [];
  graph(value, visitAt({ findings, path: '', what: 'the graph', depth: 0 }));
  return findings;
}

interface Place {
  readonly findings: GraphFinding[];
  readonly path: string;
  readonly what: string;
  readonly node?: string;
  readonly depth: number;
}

function visitAt(place: Place): Visit {
  const { findings, path, what, node, depth } = place;
  const report = (message: string) => findings.push(errorAt(path, `${what} ${message}`, node));
  const into = (step: string, inner: Partial<Place> = {}) =>
    visitAt({ ...place, path: path === '' ? step : `${path}/${step}`, depth: depth + 1, ...inner });
  const field = fieldOf(place);
  const refuse = (found: unknown, wanted: string) => report(`${field}is ${describeValue(found)}; it must be ${wanted}`);
  return {
    depth,
    report,
    refuse,
    into: (step) => into(step),
    intoNode: (name) => into(name, { what: `node '${name}'`, node: name, depth: depth + 1 }),
  };
}

function fieldOf({ path, node }: Place): string {
  const inside = node === undefined ? path : path.slice(path.lastIndexOf(`nodes/${node}`) + `nodes/${node}`.length + 1);
  return inside === '' ? '' : `has a field '${inside}' that `;
}

function describeValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? `'${value.slice(0, 60)}'` : JSON.stringify(value);
}

function nodes(value: unknown, visit: Visit): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return visit.refuse(value, 'an object of nodes by name');
  const entries = Object.entries(value);
  if (entries.length === 0) visit.report('has no nodes; add one');
  for (const [name, node] of entries) {
    if (!isNodeName(name)) visit.report(`cannot have a node '${name.slice(0, 100)}': ${nodeNameRule}`);
    else oneNode(node, visit.intoNode(name));
  }
}

function oneNode(value: unknown, visit: Visit): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return visit.refuse(value, 'an object');
  const kind: unknown = Object.hasOwn(value, 'kind') ? (value as { kind: unknown }).kind : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind))
    return visit.report(`has a field 'kind' that is ${describeValue(kind)}; it must be one of: ${listOf(Object.keys(kinds))}`);
  const { required = {}, optional = {} } = kinds[kind as NodeKind];
  object({ required: { kind: anything, ...required }, optional: { ...common, ...optional } })(value, visit);
  if ('width' in value && !('each' in value)) visit.report("has 'width' without 'each': add 'each' with a list, or remove 'width'");
  if ('each' in value && 'until' in value) visit.report("has both 'each' and 'until': put one group inside the other");
}

function subgraph(value: unknown, visit: Visit): void {
  if (visit.depth > 2 * maxDepth)
    return visit.report(`is nested in groups more than ${String(maxDepth)} levels deep; make it a separate process`);
  object({ required: { nodes }, optional: { output: expression } })(value, visit);
}

function recordOf(check: Check): Check {
  return (value, visit) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return visit.refuse(value, 'an object');
    for (const [name, field] of Object.entries(value)) check(field, visit.into(name));
  };
}
