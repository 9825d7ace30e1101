// Implements the graph builder: it adds nodes to a draft of the definition.

import { fullName } from '../../model/contract/operation-name.ts';
import type { Process, Used } from '../../model/contract/process.ts';
import { stepOptions } from '../../model/kernel/step-options.ts';
import type {
  AnswerDefinition,
  CallNode,
  ErrorDefinition,
  GraphDefinition,
  NodeCommon,
  NodeDefinition,
  ProcessNode,
  Subgraph,
} from '../definition.ts';
import { isNodeName, nodeNameRule } from '../node-name.ts';
import type { GraphBuilder } from './builder.ts';
import { assertOptions, commonOf, policyOf, type Branch, type CallOptions, type NodeOptions } from './options.ts';
import { expressionOf, refTo, type Ref, type RefTo } from './ref.ts';

type Nodes = Record<string, NodeDefinition>;
type AnyBuild = (graph: unknown) => unknown;

interface Draft {
  readonly contract: Process;
  readonly nodes: Nodes;
  /** All names of the whole graph, because each must be unique. */
  readonly names: Set<string>;
  readonly answers: Record<string, AnswerDefinition>;
}

export function definitionOf(contract: Process, build: AnyBuild): GraphDefinition {
  const answers: Record<string, AnswerDefinition> = {};
  const written = write({ contract, nodes: {}, names: new Set(), answers }, build);
  return { ...written, ...(Object.keys(answers).length > 0 && { answers }) };
}

function write(draft: Draft, build: (builder: GraphBuilder<Process>) => unknown): Subgraph {
  const output = build(builderOn(draft));
  return { nodes: draft.nodes, ...(output !== undefined && { output: expressionOf(output) }) };
}

function builderOn(draft: Draft): GraphBuilder<Process> {
  const add = <T>(name: string, node: NodeDefinition): Ref<T> => addNode(draft, { name, node });
  const common = (name: string, options: NodeOptions, own?: readonly string[]) => {
    assertOptions(name, options, own);
    return commonOf(options);
  };
  const value = <T>(name: string, given: unknown, options: NodeOptions = {}) =>
    add<T>(name, { kind: 'value', ...(given !== undefined && { value: expressionOf(given) }), ...common(name, options) });
  return {
    input: refTo('$', 'input'),
    services: servicesOn(draft),
    value,
    signal: (signal, { name = signal, within, ...options } = {}) =>
      add(name, { kind: 'signal', signal, ...(within !== undefined && { within }), ...common(name, options, ['name', 'within']) }),
    ask: (ask, { name = ask, of, about, remind, escalate, deadline, ...options }) =>
      add(name, {
        ...{ kind: 'ask', ask, of: expressionOf(of) },
        ...(about !== undefined && { about: expressionOf(about) }),
        ...(remind && { remind }),
        ...(escalate && { escalate: { ...escalate, to: expressionOf(escalate.to) } }),
        ...(deadline !== undefined && { deadline }),
        ...common(name, options, ['name', 'of', 'about', 'remind', 'escalate', 'deadline']),
      }),
    timer: (name, delay, options = {}) => add(name, { kind: 'timer', delay, ...common(name, options) }),
    join: (name, nodes, options = {}) => value(name, undefined, { ...options, after: nodes }),
    choose: (name, branches, { otherwise, take, ...options } = {}) => {
      const cases = Object.entries<unknown>(branches).map(([branch, when]) => ({ branch, when: expressionOf(when) }));
      const given = { ...(otherwise !== undefined && { otherwise }), ...(take !== undefined && { take }) };
      add(name, { kind: 'choose', branches: cases, ...given, ...common(name, options, ['otherwise', 'take']) });
      const names = [...Object.keys(branches), ...(otherwise === undefined ? [] : [otherwise])];
      return Object.fromEntries(names.map((branch) => [branch, { choice: name, branch }])) as Record<string, Branch> as never;
    },
    fail: (code, { name = code, message, details, ...options } = {}) =>
      add(name, { kind: 'fail', ...errorDefinition({ code, message, details }), ...common(name, options, ['name', 'message', 'details']) }),
    group: (name, build, options = {}) => add(name, { kind: 'group', graph: inside(draft, build as AnyBuild), ...common(name, options) }),
    each: (name, options, build) => {
      const graph = inside(draft, (made) => build(refTo('$item', name), withIndex(made, name) as never));
      const { of, width, ...rest } = options;
      return add(name, fanOut(graph, { of, width, common: common(name, rest, ['of', 'width']) }));
    },
    repeat: (name, build, { until, ...options }) => {
      const graph = inside(draft, (made) => build({ ...withIndex(made, name), last: () => refTo('$last', name) } as never));
      return add(name, { kind: 'group', graph, until: expressionOf(until(refTo('$last', name))), ...common(name, options, ['until']) });
    },
    onUpdate: (update, answer) => {
      const { reply, fail, refusal } = answer(refTo('$', 'request'));
      draft.answers[update] = {
        ...(reply !== undefined && { reply: expressionOf(reply) }),
        ...(fail && { fail: errorDefinition(fail) }),
        ...(refusal && { refusal: errorDefinition(refusal) }),
      };
    },
  };
}

const inside = (draft: Draft, build: AnyBuild): Subgraph => write({ ...draft, nodes: {} }, build);

const withIndex = (graph: unknown, name: string) => ({ ...(graph as object), index: refTo('$index', name), round: refTo('$index', name) });

function addNode<T>({ nodes, names }: Draft, { name, node }: { name: string; node: NodeDefinition }): Ref<T> {
  if (!isNodeName(name)) throw new TypeError(`Cannot add node '${name}' to the graph: ${nodeNameRule}`);
  if (names.has(name))
    throw new TypeError(`Cannot add node '${name}' to the graph: the name is already used. Pass another, such as { name: '…' }`);
  names.add(name);
  nodes[name] = node;
  return refTo('$', name);
}

function errorDefinition({ code, message, details }: { code: string; message?: unknown; details?: unknown }): ErrorDefinition {
  return {
    code,
    ...(message !== undefined && { message: expressionOf(message) }),
    ...(details !== undefined && { details: expressionOf(details) }),
  };
}

/** A fan-out of a single call needs no group around it. */
function fanOut(
  graph: Subgraph,
  { of, width, common }: { readonly of: unknown; readonly width: number | undefined; readonly common: NodeCommon },
): NodeDefinition {
  const fan = { each: expressionOf(of), ...(width !== undefined && { width }), ...common };
  const call = onlyCall(graph);
  return call ? { ...call, ...fan } : { kind: 'group', graph, ...fan };
}

function onlyCall({ nodes, output }: Subgraph): CallNode | ProcessNode | undefined {
  const [[name, node] = [], ...others] = Object.entries(nodes);
  if (!node || others.length > 0 || (node.kind !== 'call' && node.kind !== 'process')) return undefined;
  const plain = !('each' in node) && !node.after && node.when === undefined && !node.on && !node.trigger;
  return plain && JSON.stringify(output) === JSON.stringify({ $: name }) ? node : undefined;
}

const processNames = ['name', 'pivot'];

type Caller = (input?: unknown, options?: CallOptions) => RefTo<unknown>;

function servicesOn(draft: Draft): never {
  const { uses = {} } = draft.contract;
  return Object.fromEntries(Object.entries(uses).map(([alias, used]) => [alias, callsOn(draft, used)])) as never;
}

function callsOn(draft: Draft, used: Used): Caller | Record<string, Caller> {
  const { name } = used;
  if (used.kind === 'process') return caller(draft, { called: name, node: { kind: 'process', process: name } });
  const calls = Object.keys(used.operations).map((operation): [string, Caller] => {
    const called = fullName(name, operation);
    return [operation, caller(draft, { called, node: { kind: 'call', operation: called } })];
  });
  return Object.fromEntries(calls);
}

function caller(draft: Draft, { called, node }: { called: string; node: CallNode | ProcessNode }): Caller {
  return (input, options = {}) => {
    assertOptions(options.name ?? called, options, node.kind === 'call' ? stepOptions : processNames);
    const given = { ...(input !== undefined && { input: expressionOf(input) }), ...policyOf(options), ...commonOf(options) };
    return addNode(draft, { name: options.name ?? called, node: { ...node, ...given } });
  };
}
