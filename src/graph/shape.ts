// The shape of a graph that comes as JSON, looked at once, at the door. It is the same as graph.schema.json says; here
// each finding names the node and the remedy, and all of them come at once.

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
  type Looking,
} from './shape-checks.ts';

const deepest = 20;

const retry = object({ optional: { attempts: wholeNumber(1), initialInterval: duration, backoff: number(1), maximumInterval: duration } });
const priority = object({ optional: { key: wholeNumber(1), fairnessKey: text, fairnessWeight: number(0) } });
const limit = object({ required: { key: text }, optional: { atOnce: wholeNumber(1) } });
const policy = object({ optional: { timeout: duration, deadline: duration, heartbeat: duration, retry, priority, limit, pivot: flag } });

const trigger: Check = (value, looking) => {
  if (typeof value === 'object' && value !== null) object({ required: { succeeded: wholeNumber(1) } })(value, looking);
  else choice('all-succeeded', 'any-succeeded', 'none-failed', 'all-done', 'one-failed')(value, looking);
};

const branchName: Check = (value, looking) => {
  if (typeof value !== 'string' || !/^[^/]+$/.test(value)) looking.refuse(value, "a name without '/'");
};

const branchOf: Check = (value, looking) => {
  if (typeof value !== 'string' || !/^[^/]+\/[^/]+$/.test(value)) looking.refuse(value, "a branch of a choice, like 'choice/branch'");
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

/** All that keeps a value from being a definition. */
export function shapeFindings(value: unknown): readonly GraphFinding[] {
  const findings: GraphFinding[] = [];
  graph(value, lookingAt({ findings, path: '', what: 'the graph', depth: 0 }));
  return findings;
}

interface Place {
  readonly findings: GraphFinding[];
  readonly path: string;
  readonly what: string;
  readonly node?: string;
  readonly depth: number;
}

function lookingAt(place: Place): Looking {
  const { findings, path, what, node, depth } = place;
  const say = (message: string) => findings.push(errorAt(path, `${what} ${message}`, node));
  const into = (step: string, inner: Partial<Place> = {}) =>
    lookingAt({ ...place, path: path === '' ? step : `${path}/${step}`, depth: depth + 1, ...inner });
  const field = fieldOf(place);
  const refuse = (found: unknown, wanted: string) => say(`${field}is ${shown(found)}; it has to be ${wanted}`);
  return {
    depth,
    say,
    refuse,
    into: (step) => into(step),
    intoNode: (name) => into(name, { what: `node '${name}'`, node: name, depth: depth + 1 }),
  };
}

function fieldOf({ path, node }: Place): string {
  const inside = node === undefined ? path : path.slice(path.lastIndexOf(`nodes/${node}`) + `nodes/${node}`.length + 1);
  return inside === '' ? '' : `has a field '${inside}' that `;
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? `'${value.slice(0, 60)}'` : JSON.stringify(value);
}

function nodes(value: unknown, looking: Looking): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return looking.refuse(value, 'an object of nodes by name');
  const entries = Object.entries(value);
  if (entries.length === 0) looking.say('has no nodes; add one');
  for (const [name, node] of entries) {
    if (!isNodeName(name)) looking.say(`cannot have a node '${name.slice(0, 100)}': ${nodeNameRule}`);
    else oneNode(node, looking.intoNode(name));
  }
}

function oneNode(value: unknown, looking: Looking): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return looking.refuse(value, 'an object');
  const kind: unknown = Object.hasOwn(value, 'kind') ? (value as { kind: unknown }).kind : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind))
    return looking.say(`has a field 'kind' that is ${shown(kind)}; it has to be one of: ${listOf(Object.keys(kinds))}`);
  const { required = {}, optional = {} } = kinds[kind as NodeKind];
  object({ required: { kind: anything, ...required }, optional: { ...common, ...optional } })(value, looking);
  if ('width' in value && !('each' in value)) looking.say("has 'width' without 'each': say of which list, or leave it out");
  if ('each' in value && 'until' in value) looking.say("has both 'each' and 'until': put one group inside the other");
}

function subgraph(value: unknown, looking: Looking): void {
  if (looking.depth > 2 * deepest)
    return looking.say(`is deeper inside other groups than ${String(deepest)} levels; make it a process of its own`);
  object({ required: { nodes }, optional: { output: expression } })(value, looking);
}

function recordOf(check: Check): Check {
  return (value, looking) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return looking.refuse(value, 'an object');
    for (const [name, field] of Object.entries(value)) check(field, looking.into(name));
  };
}
