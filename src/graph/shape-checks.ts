// The checks that shapes are made of. A check reports what is wrong and continues.

import { durationForms, readDuration } from '../model/duration.ts';
import { operators, isOperator, type Operands } from './expression.ts';

export type Check = (value: unknown, visit: Visit) => void;

export interface Visit {
  readonly depth: number;
  report(message: string): void;
  /** Reports that the value is not what is wanted. */
  refuse(found: unknown, wanted: string): void;
  into(field: string): Visit;
  intoNode(name: string): Visit;
}

export type Fields = Readonly<Record<string, Check>>;

export function object({ required = {}, optional = {} }: { readonly required?: Fields; readonly optional?: Fields }): Check {
  return (value, visit) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return visit.refuse(value, 'an object');
    for (const name of Object.keys(required))
      if (!Object.hasOwn(value, name)) visit.report(`has no field '${name}'; the field is required`);
    for (const [name, field] of Object.entries(value)) {
      const check = Object.hasOwn(required, name) ? required[name] : Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (check) check(field, visit.into(name));
      else
        visit.report(
          `has an unknown field '${name.slice(0, 60)}' (fields: ${[...Object.keys(required), ...Object.keys(optional)].join(', ')})`,
        );
    }
  };
}

export const anything: Check = () => undefined;

export const text: Check = (value, visit) => {
  if (typeof value !== 'string' || value === '') visit.refuse(value, 'a text that is not empty');
};

export const flag: Check = (value, visit) => {
  if (typeof value !== 'boolean') visit.refuse(value, 'true or false');
};

export const duration: Check = (value, visit) => {
  if (readDuration(value) === undefined) visit.refuse(value, `a duration: ${durationForms}`);
};

export const number =
  (least: number): Check =>
  (value, visit) => {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < least) visit.refuse(value, `a number of at least ${String(least)}`);
  };

export const wholeNumber =
  (least: number): Check =>
  (value, visit) => {
    if (!Number.isInteger(value) || (value as number) < least) visit.refuse(value, `a whole number of at least ${String(least)}`);
  };

export const choice =
  (...values: readonly string[]): Check =>
  (value, visit) => {
    if (typeof value !== 'string' || !values.includes(value)) visit.refuse(value, `one of: ${values.join(', ')}`);
  };

export const each =
  (check: Check, { least = 0 } = {}): Check =>
  (value, visit) => {
    if (!Array.isArray(value)) return visit.refuse(value, 'a list');
    if (value.length < least) visit.refuse(value, `a list with at least ${String(least)} elements`);
    value.forEach((element: unknown, index) => check(element, visit.into(String(index))));
  };

const maxDepth = 100;

export const expression: Check = (value, visit) => {
  if (isScalar(value)) return;
  if (typeof value !== 'object' || value === null) return visit.refuse(value, 'JSON');
  if (visit.depth > maxDepth)
    return visit.report(
      `has an expression that is nested deeper than ${String(maxDepth)} levels; compute parts of it in nodes of kind 'value'`,
    );
  if (Array.isArray(value)) return value.forEach((element: unknown, index) => expression(element, visit.into(String(index))));
  const entries = Object.entries(value);
  const operator = entries.find(([key]) => key.startsWith('$'))?.[0];
  if (operator === undefined) return entries.forEach(([key, field]) => expression(field, visit.into(key)));
  if (!isOperator(operator))
    return visit.report(
      `uses unknown operator '${operator.slice(0, 60)}' (operators: ${Object.keys(operators).join(', ')}); for an object with such a field, write { "$literal": … }`,
    );
  if (entries.length > 1) return visit.report(`has other fields next to operator '${operator}'; move the operator to a separate object`);
  operands(operators[operator], { value: (value as Record<string, unknown>)[operator], visit: visit.into(operator) });
};

function operands(wanted: Operands, { value, visit }: { value: unknown; visit: Visit }): void {
  switch (wanted) {
    case 'path':
      return text(value, visit);
    case 'literal':
      return json(value, visit);
    case 'one':
      return expression(value, visit);
    case 'two':
      if (!Array.isArray(value) || value.length !== 2) return visit.refuse(value, 'a list of two expressions');
      return each(expression)(value, visit);
    case 'many':
      return each(expression, { least: 1 })(value, visit);
  }
}

const json: Check = (value, visit) => {
  if (isScalar(value)) return;
  if (typeof value !== 'object' || value === null) return visit.refuse(value, 'JSON');
  if (visit.depth > maxDepth) return visit.report(`has a literal that is nested deeper than ${String(maxDepth)} levels`);
  for (const [key, field] of Object.entries(value)) json(field, visit.into(key));
};

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
