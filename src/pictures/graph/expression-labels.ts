// An expression of a graph as one would say it, short.

import type { Json } from '../../model/json.ts';
import { operationOf, type Expression, type Operator } from '../../graph/expression.ts';

const between: Partial<Record<Operator, string>> = {
  $eq: '=',
  $ne: '≠',
  $gt: '>',
  $gte: '≥',
  $lt: '<',
  $lte: '≤',
  $in: 'in',
  $and: 'and',
  $or: 'or',
  $concat: '+',
  $coalesce: 'or else',
};

const before: Partial<Record<Operator, string>> = { $not: 'not ', $size: 'size of ', $error: 'error of ', $state: 'state of ' };

export function expressionWords(expression: Expression | undefined, inside = false): string {
  const operation = operationOf(expression);
  if (!operation) return typeof expression === 'string' ? `'${expression}'` : literalWords(expression);
  const [operator, operand] = operation;
  if (operator === '$literal') return literalWords(operand);
  const sign = between[operator];
  if (sign !== undefined) return joined(listOf(operand), { sign, inside });
  if (operator === '$exists') return `${operandWords(operand)} is there`;
  const missing = operator === '$not' ? operationOf(operand) : undefined;
  if (missing?.[0] === '$exists') return `${operandWords(missing[1])} is missing`;
  return `${before[operator] ?? ''}${operandWords(operand)}`;
}

const literalWords = (value: Expression | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value));

const operandWords = (operand: Json): string => (typeof operand === 'string' ? pathWords(operand) : expressionWords(operand, true));

function joined(operands: readonly Json[], { sign, inside }: { sign: string; inside: boolean }): string {
  const said = operands.map((each) => expressionWords(each, true)).join(` ${sign} `);
  return inside && operands.length > 1 ? `(${said})` : said;
}

const listOf = (operand: Json): readonly Json[] => (Array.isArray(operand) ? (operand as readonly Json[]) : [operand]);

const pathWords = (path: string): string => path.replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
