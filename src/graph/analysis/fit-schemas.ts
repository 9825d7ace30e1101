// Checks inputs against their schemas before anything runs. It reports an input that certainly does not fit, such as the
// output of another node. Schemas that do not describe their shape are not checked, but listed.

import { childrenOf, operationsOf, type Process } from '../../model/contract/process.ts';
import type { AnySchema } from '../../model/schema.ts';
import type { AskNode, GraphDefinition, NodeDefinition, Subgraph } from '../definition.ts';
import { operationOf, operators, readPath, type Expression, type Operands, type Operator } from '../expression.ts';
import { errorAt, listOf, type GraphFinding } from '../finding.ts';
import { anyShape, mayFit, shapeOf, typeOf, type Shape } from '../../model/schema-shape.ts';

export interface Fit {
  readonly findings: readonly GraphFinding[];
  /** Schemas that do not describe their shape. */
  readonly notChecked: readonly string[];
}

export function fitSchemas(definition: GraphDefinition, contract: Process): Fit {
  const fitting: Fitting = { contract, nodes: new Map(allNodes(definition)), findings: [], notChecked: new Set() };
  for (const [name, node] of fitting.nodes) {
    const wanted = inputOf(node, fitting);
    if (wanted && 'input' in node)
      check(node.input ?? null, { wanted, fitting, at: { node: name, path: `nodes/${name}/input`, field: '' } });
    if (node.kind === 'ask') fitReminders(node, { name, fitting });
  }
  const output = known(contract.output, { side: 'input', what: `output of process '${contract.name}'`, fitting });
  if (output && definition.output !== undefined)
    check(definition.output, { wanted: output, fitting, at: { node: undefined, path: 'output', field: '' } });
  return { findings: fitting.findings, notChecked: [...fitting.notChecked] };
}

function fitReminders({ ask, of, about, remind, escalate }: AskNode, { name, fitting }: { name: string; fitting: Fitting }): void {
  const telling = [
    { field: 'remind', call: remind?.call, to: of },
    { field: 'escalate', call: escalate?.call, to: escalate?.to ?? of },
  ];
  for (const { field, call, to } of telling) {
    const operation = call === undefined ? undefined : operationsOf(fitting.contract).get(call);
    const wanted = known(operation?.input, { side: 'input', what: `input of '${String(call)}'`, fitting });
    if (!wanted) continue;
    const at = { node: name, path: `nodes/${name}/${field}/call`, field: '', what: `what node '${name}' calls '${String(call)}' with` };
    check({ ask, to, ...(about !== undefined && { about }) }, { wanted, fitting, at });
  }
}

interface Fitting {
  readonly contract: Process;
  readonly nodes: ReadonlyMap<string, NodeDefinition>;
  readonly findings: GraphFinding[];
  readonly notChecked: Set<string>;
}

interface At {
  readonly node: string | undefined;
  readonly path: string;
  readonly field: string;
  /** @default the node's input, or the output */
  readonly what?: string;
}

const allNodes = ({ nodes }: Subgraph): readonly [string, NodeDefinition][] =>
  Object.entries(nodes).flatMap(([name, node]): [string, NodeDefinition][] => [
    [name, node],
    ...(node.kind === 'group' ? allNodes(node.graph) : []),
  ]);

interface Knowing {
  readonly side: 'input' | 'output';
  readonly what: string;
  readonly fitting: Fitting;
}

function known(schema: AnySchema | undefined, { side, what, fitting }: Knowing): Shape | undefined {
  const shape = shapeOf(schema, side);
  if (schema && !shape) fitting.notChecked.add(what);
  return shape;
}

function called(node: NodeDefinition, { contract }: Fitting) {
  if (node.kind === 'call') return operationsOf(contract).get(node.operation);
  return node.kind === 'process' ? childrenOf(contract).find(({ name }) => name === node.process) : undefined;
}

const nameOf = (node: NodeDefinition): string =>
  node.kind === 'call' ? node.operation : node.kind === 'process' ? node.process : node.kind;

const inputOf = (node: NodeDefinition, fitting: Fitting): Shape | undefined =>
  known(called(node, fitting)?.input, { side: 'input', what: `input of '${nameOf(node)}'`, fitting });

interface Checking {
  readonly wanted: Shape;
  readonly fitting: Fitting;
  readonly at: At;
}

function check(expression: Expression, { wanted, fitting, at }: Checking): void {
  const given = givenBy(expression, { fitting, at });
  if (!mayFit(given, wanted)) return void fitting.findings.push(errorAt(at.path, misfit(expression, { given, wanted, at }), at.node));
  if (operationOf(expression) || typeof expression !== 'object' || expression === null) return;
  if (Array.isArray(expression)) {
    const items = wanted.items ?? anyShape;
    expression.forEach((element: Expression, index) => check(element, { wanted: items, fitting, at: below(at, String(index)) }));
    return;
  }
  for (const [name, field] of Object.entries(expression as Record<string, Expression>))
    check(field, { wanted: wanted.fields?.get(name) ?? anyShape, fitting, at: below(at, name) });
  for (const name of wanted.required ?? [])
    if (!Object.hasOwn(expression, name))
      fitting.findings.push(errorAt(at.path, `${subject(at)} has no field '${name}', which is required`, at.node));
}

const below = (at: At, step: string): At => ({ ...at, path: `${at.path}/${step}`, field: at.field === '' ? step : `${at.field}.${step}` });

const subject = ({ node, field, what = `the ${node === undefined ? 'output' : `input of node '${node}'`}` }: At): string =>
  `${field === '' ? '' : `'${field}' of `}${what}`;

function misfit(expression: Expression, { given, wanted, at }: { given: Shape; wanted: Shape; at: At }): string {
  const operation = operationOf(expression);
  const from =
    operation?.[0] === '$' ? `'${typeof operation[1] === 'string' ? operation[1] : ''}', which is ${typesIn(given)}` : typesIn(given);
  return `${subject(at)} must be ${typesIn(wanted)}, but is ${from}; use another field, or change the contract`;
}

const typesIn = ({ types = new Set() }: Shape): string => [...types].join(' or ') || 'anything';

interface Giving {
  readonly fitting: Fitting;
  readonly at: At;
}

const results: Partial<Readonly<Record<Operator, Shape>>> = {
  $concat: { types: new Set(['string']) },
  $index: { types: new Set(['integer']) },
  $state: { types: new Set(['string']) },
};
const truth: Shape = { types: new Set(['boolean']) };
const truths: ReadonlySet<Operator> = new Set(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$and', '$or', '$not', '$exists']);

function givenBy(expression: Expression, { fitting, at }: Giving): Shape {
  const operation = operationOf(expression);
  if (!operation) return { types: new Set([typeOf(expression)]) };
  const [operator, operand] = operation;
  if (operator === '$literal') return { types: new Set([typeOf(operand)]) };
  if (truths.has(operator)) return truth;
  const operands: Operands = operators[operator];
  if (operator !== '$' || operands !== 'path' || typeof operand !== 'string') return results[operator] ?? anyShape;
  return follow(operand, { fitting, at });
}

function follow(text: string, { fitting, at }: Giving): Shape {
  const { root, fields } = readPath(text);
  let shape = rootShape(root, fitting);
  const seen: string[] = [root];
  for (const field of fields) {
    const next = shape.fields?.get(field) ?? (/^\d+$/.test(field) ? shape.items : undefined);
    if (!next && shape.fields && shape.closed) {
      const message = `${subject(at)} refers to '${text}', and '${seen.join('/')}' has no field '${field}' (fields: ${listOf(shape.fields.keys())})`;
      fitting.findings.push(errorAt(at.path, message, at.node));
    }
    shape = next ?? anyShape;
    seen.push(field);
  }
  return shape;
}

function rootShape(root: string, fitting: Fitting): Shape {
  const { contract, nodes } = fitting;
  if (root === 'input') return known(contract.input, { side: 'output', what: `input of process '${contract.name}'`, fitting }) ?? anyShape;
  const node = nodes.get(root);
  if (!node) return anyShape;
  if (node.kind === 'signal')
    return known(contract.signals?.[node.signal], { side: 'output', what: `signal '${node.signal}'`, fitting }) ?? anyShape;
  const output = known(called(node, fitting)?.output, { side: 'output', what: `output of '${nameOf(node)}'`, fitting }) ?? anyShape;
  return 'each' in node ? { types: new Set(['array']), items: output } : output;
}
