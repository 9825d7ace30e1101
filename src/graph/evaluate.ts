// Evaluates an expression. A missing value is undefined. In an object its field is left out, in a list it is null. A
// comparison of values that cannot be compared is false.

import type { Json } from '../model/json.ts';
import { operationOf, readPath, type Expression, type Operator, type Source } from './expression.ts';

/** The values that an expression can read at its place in the graph. */
export interface Scope {
  read(source: Source, root: string): unknown;
}

export function evaluate(expression: Expression | undefined, scope: Scope): unknown {
  if (typeof expression !== 'object' || expression === null) return expression;
  const operation = operationOf(expression);
  if (operation) return apply(operation, scope);
  if (Array.isArray(expression)) return (expression as readonly Json[]).map((element) => evaluate(element, scope) ?? null);
  const values = Object.entries(expression).map(([key, value]) => [key, evaluate(value, scope)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

export const holds = (condition: Expression | undefined, scope: Scope): boolean =>
  condition === undefined || evaluate(condition, scope) === true;

function apply([operator, operand]: readonly [Operator, Json], scope: Scope): unknown {
  switch (operator) {
    case '$':
    case '$item':
    case '$index':
    case '$last':
    case '$error':
    case '$state':
      return follow(operator, { path: typeof operand === 'string' ? operand : '', scope });
    case '$literal':
      return operand;
    case '$not':
      return evaluate(operand, scope) !== true;
    case '$exists':
      return exists(evaluate(operand, scope));
    case '$size':
      return sizeOf(evaluate(operand, scope));
    default:
      return combine(operator, { operands: Array.isArray(operand) ? (operand as readonly Json[]) : [operand], scope });
  }
}

function follow(source: Source, { path, scope }: { path: string; scope: Scope }): unknown {
  const { root, fields } = readPath(path);
  let value = scope.read(source, root);
  for (const field of fields) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
    value = (value as Record<string, unknown>)[field];
  }
  return value;
}

type Combining = Exclude<Operator, Source | '$literal' | '$not' | '$exists' | '$size'>;

function combine(operator: Combining, { operands, scope }: { operands: readonly Json[]; scope: Scope }): unknown {
  const value = (index: number) => evaluate(operands[index], scope);
  switch (operator) {
    case '$and':
      return operands.every((operand) => evaluate(operand, scope) === true);
    case '$or':
      return operands.some((operand) => evaluate(operand, scope) === true);
    case '$coalesce':
      return operands.map((operand) => evaluate(operand, scope)).find(exists);
    case '$concat':
      return operands.map((operand) => textOf(evaluate(operand, scope))).join('');
    case '$eq':
      return same(value(0), value(1));
    case '$ne':
      return !same(value(0), value(1));
    case '$in':
      return isIn(value(0), value(1));
    default:
      return compare(operator, { left: value(0), right: value(1) });
  }
}

function isIn(value: unknown, list: unknown): boolean {
  return Array.isArray(list) && list.some((element) => same(element, value));
}

function compare(operator: '$gt' | '$gte' | '$lt' | '$lte', { left, right }: { left: unknown; right: unknown }): boolean {
  const comparable = (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
  if (!comparable) return false;
  if (left === right) return operator === '$gte' || operator === '$lte';
  return operator === '$gt' || operator === '$gte' ? left > right : left < right;
}

const exists = (value: unknown): boolean => value !== undefined && value !== null;

function sizeOf(value: unknown): number | undefined {
  return typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return exists(value) ? JSON.stringify(value) : '';
}

/** Whether two JSON values are equal. A missing value equals null. */
function same(a: unknown, b: unknown): boolean {
  if (!exists(a) || !exists(b)) return !exists(a) && !exists(b);
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]));
}
