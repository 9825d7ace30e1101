// Formats an expression of a graph as a short label.

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

export function expressionLabel(expression: Expression | undefined, inside = false): string {
  const operation = operationOf(expression);
  if (!operation) return typeof expression === 'string' ? `'${expression}'` : literalLabel(expression);
  const [operator, operand] = operation;
  if (operator === '$literal') return literalLabel(operand);
  const sign = between[operator];
  if (sign !== undefined) return joined(listOf(operand), { sign, inside });
  if (operator === '$exists') return `${operandLabel(operand)} exists`;
  const missing = operator === '$not' ? operationOf(operand) : undefined;
  if (missing?.[0] === '$exists') return `${operandLabel(missing[1])} is missing`;
  return `${before[operator] ?? ''}${operandLabel(operand)}`;
}

const literalLabel = (value: Expression | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value));

const operandLabel = (operand: Json): string => (typeof operand === 'string' ? pathLabel(operand) : expressionLabel(operand, true));

function joined(operands: readonly Json[], { sign, inside }: { sign: string; inside: boolean }): string {
  const text = operands.map((each) => expressionLabel(each, true)).join(` ${sign} `);
  return inside && operands.length > 1 ? `(${text})` : text;
}

const listOf = (operand: Json): readonly Json[] => (Array.isArray(operand) ? (operand as readonly Json[]) : [operand]);

const pathLabel = (path: string): string => path.replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
