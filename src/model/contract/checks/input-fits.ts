// Checks whether an undo or a confirm accepts the input of its call. Only a certain mismatch between the two schemas is
// reported.

import type { AnySchema } from '../../schema.ts';
import { mayFit, shapeOf, type Shape } from '../../schema-shape.ts';

export interface Inputs {
  readonly given: AnySchema | undefined;
  readonly wanted: AnySchema | undefined;
}

/** Returns why a given input is not accepted. Returns undefined if it is accepted, or if that is unknown. */
export function whyUnfit({ given, wanted }: Inputs): string | undefined {
  if (given === wanted || wanted === undefined) return undefined;
  if (given === undefined) return refuses(wanted, undefined) && refuses(wanted, null) ? 'it receives no input, but needs one' : undefined;
  const shapes = { given: shapeOf(given, 'output'), wanted: shapeOf(wanted, 'input') };
  return shapes.given && shapes.wanted ? misfit(shapes.given, shapes.wanted, '') : undefined;
}

function refuses(schema: AnySchema, value: unknown): boolean {
  const checked = schema['~standard'].validate(value);
  if (!(checked instanceof Promise)) return checked.issues !== undefined;
  checked.catch(() => undefined);
  return false;
}

function misfit(given: Shape, wanted: Shape, path: string): string | undefined {
  if (!mayFit(given, wanted)) return `it receives ${typesIn(given)}${at(path)}, but accepts ${typesIn(wanted)}`;
  const missing = given.closed ? wanted.required?.find((name) => given.fields?.has(name) !== true) : undefined;
  if (missing !== undefined) return `it needs '${join(path, missing)}', but does not receive it`;
  for (const [name, field] of wanted.fields ?? []) {
    const found = misfit(given.fields?.get(name) ?? {}, field, join(path, name));
    if (found !== undefined) return found;
  }
  return given.items && wanted.items ? misfit(given.items, wanted.items, `${path}[]`) : undefined;
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const at = (path: string): string => (path === '' ? '' : ` as '${path}'`);

const typesIn = ({ types = new Set() }: Shape): string => [...types].join(' or ');
