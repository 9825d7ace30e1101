// The parts that shapes are made of. A check says what is wrong and goes on.

import { durationForms, readDuration } from '../model/duration.ts';
import { operators, isOperator, type Operands } from './expression.ts';

export type Check = (value: unknown, looking: Looking) => void;

export interface Looking {
  readonly depth: number;
  say(message: string): void;
  /** What was found instead of what is wanted. */
  refuse(found: unknown, wanted: string): void;
  into(field: string): Looking;
  intoNode(name: string): Looking;
}

export type Fields = Readonly<Record<string, Check>>;

export function object({ required = {}, optional = {} }: { readonly required?: Fields; readonly optional?: Fields }): Check {
  return (value, looking) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return looking.refuse(value, 'an object');
    for (const name of Object.keys(required)) if (!Object.hasOwn(value, name)) looking.say(`has no field '${name}'; it has to be there`);
    for (const [name, field] of Object.entries(value)) {
      const check = Object.hasOwn(required, name) ? required[name] : Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (check) check(field, looking.into(name));
      else
        looking.say(
          `has an unknown field '${name.slice(0, 60)}' (fields: ${[...Object.keys(required), ...Object.keys(optional)].join(', ')})`,
        );
    }
  };
}

export const anything: Check = () => undefined;

export const text: Check = (value, looking) => {
  if (typeof value !== 'string' || value === '') looking.refuse(value, 'a text that is not empty');
};

export const flag: Check = (value, looking) => {
  if (typeof value !== 'boolean') looking.refuse(value, 'true or false');
};

export const duration: Check = (value, looking) => {
  if (readDuration(value) === undefined) looking.refuse(value, `a duration: ${durationForms}`);
};

export const number =
  (least: number): Check =>
  (value, looking) => {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < least) looking.refuse(value, `a number from ${String(least)} on`);
  };

export const wholeNumber =
  (least: number): Check =>
  (value, looking) => {
    if (!Number.isInteger(value) || (value as number) < least) looking.refuse(value, `a whole number from ${String(least)} on`);
  };

export const choice =
  (...values: readonly string[]): Check =>
  (value, looking) => {
    if (typeof value !== 'string' || !values.includes(value)) looking.refuse(value, `one of: ${values.join(', ')}`);
  };

export const each =
  (check: Check, { least = 0 } = {}): Check =>
  (value, looking) => {
    if (!Array.isArray(value)) return looking.refuse(value, 'a list');
    if (value.length < least) looking.refuse(value, `a list of at least ${String(least)}`);
    value.forEach((element: unknown, index) => check(element, looking.into(String(index))));
  };

const deepest = 100;

export const expression: Check = (value, looking) => {
  if (isScalar(value)) return;
  if (typeof value !== 'object' || value === null) return looking.refuse(value, 'JSON');
  if (looking.depth > deepest)
    return looking.say(
      `has an expression that is nested deeper than ${String(deepest)} levels; compute parts of it in nodes of kind 'value'`,
    );
  if (Array.isArray(value)) return value.forEach((element: unknown, index) => expression(element, looking.into(String(index))));
  const entries = Object.entries(value);
  const operator = entries.find(([key]) => key.startsWith('$'))?.[0];
  if (operator === undefined) return entries.forEach(([key, field]) => expression(field, looking.into(key)));
  if (!isOperator(operator))
    return looking.say(
      `uses unknown operator '${operator.slice(0, 60)}' (operators: ${Object.keys(operators).join(', ')}); for an object with such a field write { "$literal": … }`,
    );
  if (entries.length > 1) return looking.say(`has fields beside operator '${operator}'; put the operator in an object of its own`);
  operands(operators[operator], { value: (value as Record<string, unknown>)[operator], looking: looking.into(operator) });
};

function operands(wanted: Operands, { value, looking }: { value: unknown; looking: Looking }): void {
  switch (wanted) {
    case 'path':
      return text(value, looking);
    case 'literal':
      return json(value, looking);
    case 'one':
      return expression(value, looking);
    case 'two':
      if (!Array.isArray(value) || value.length !== 2) return looking.refuse(value, 'a list of two expressions');
      return each(expression)(value, looking);
    case 'many':
      return each(expression, { least: 1 })(value, looking);
  }
}

const json: Check = (value, looking) => {
  if (isScalar(value)) return;
  if (typeof value !== 'object' || value === null) return looking.refuse(value, 'JSON');
  if (looking.depth > deepest) return looking.say(`has a literal that is nested deeper than ${String(deepest)} levels`);
  for (const [key, field] of Object.entries(value)) json(field, looking.into(key));
};

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
