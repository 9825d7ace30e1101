// Expressions are JSON. An object with one key that begins with '$' is an operator; everything else is a literal.
// Expressions are pure and total: every expression has a value for every input, and no code is evaluated.

import type { Json } from '../model/json.ts';

export type Expression = Json;

/** The operand of an operator: a path to a value of the run, a literal, or this many expressions. */
export type Operands = 'path' | 'literal' | 'one' | 'two' | 'many';

export const operators = {
  $: 'path', // 'node/field/…', 'input/field/…'
  $item: 'path', // of a fan-out: 'node/field/…'
  $index: 'path', // of a fan-out or a repetition, starting at 0: 'node'
  $last: 'path', // the output of the last round of a repetition: 'node/field/…'
  $error: 'path', // what a node failed with: 'node/code'
  $state: 'path', // 'waiting', 'running', 'succeeded', 'failed', 'skipped'
  $literal: 'literal',
  $eq: 'two',
  $ne: 'two',
  $gt: 'two',
  $gte: 'two',
  $lt: 'two',
  $lte: 'two',
  $in: 'two', // an element of a list
  $and: 'many',
  $or: 'many',
  $not: 'one',
  $exists: 'one', // neither missing nor null
  $coalesce: 'many', // the first that exists
  $concat: 'many', // texts and numbers, one after another
  $size: 'one', // of a list or a text
} as const satisfies Record<`$${string}`, Operands>;

export type Operator = keyof typeof operators;

/** The operators whose operand is a path. */
export type Source = '$' | '$item' | '$index' | '$last' | '$error' | '$state';

export const isOperator = (key: string): key is Operator => Object.hasOwn(operators, key);

/** Returns the operator of an expression and its operand. Returns undefined if the expression is a literal. */
export function operationOf(expression: Expression | undefined): readonly [Operator, Json] | undefined {
  if (typeof expression !== 'object' || expression === null || Array.isArray(expression)) return undefined;
  const [key] = Object.keys(expression);
  if (key === undefined || !isOperator(key)) return undefined;
  return [key, (expression as Readonly<Record<string, Json>>)[key] ?? null];
}

export interface Path {
  readonly root: string;
  readonly fields: readonly string[];
}

/** Reads 'node/a/b' with the escapes of RFC 6901: '~1' stands for '/', '~0' for '~'. */
export function readPath(text: string): Path {
  const [root = '', ...fields] = text.split('/');
  return { root, fields: fields.map((field) => field.replaceAll('~1', '/').replaceAll('~0', '~')) };
}

export const writePath = ({ root, fields }: Path): string =>
  [root, ...fields.map((field) => field.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

export interface Mention extends Path {
  readonly source: Source;
}

/** Returns everything that an expression refers to. */
export function mentionsIn(expression: Expression | undefined): readonly Mention[] {
  if (typeof expression !== 'object' || expression === null) return [];
  if (Array.isArray(expression)) return (expression as readonly Json[]).flatMap(mentionsIn);
  const operation = operationOf(expression);
  if (!operation) return Object.values(expression as Record<string, Json>).flatMap(mentionsIn);
  const [operator, operand] = operation;
  const operands: Operands = operators[operator];
  if (operands === 'literal') return [];
  if (operands !== 'path') return mentionsIn(operand);
  return typeof operand === 'string' ? [{ source: operator as Source, ...readPath(operand) }] : [];
}
