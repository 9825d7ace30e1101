// An undo is called with the input of the call that it takes back. As far as two schemas tell, this is where the one certainly
// cannot take what the other has let pass.

import type { AnySchema } from '../../schema.ts';
import { mayFit, shapeOf, type Shape } from '../../schema-shape.ts';

export interface Inputs {
  readonly given: AnySchema | undefined;
  readonly wanted: AnySchema | undefined;
}

/** Why an input that is given is not taken; undefined if it is, or if that cannot be told. */
export function whyUnfit({ given, wanted }: Inputs): string | undefined {
  if (given === wanted || wanted === undefined) return undefined;
  if (given === undefined) return refuses(wanted, undefined) && refuses(wanted, null) ? 'it is given none, and takes one' : undefined;
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
  if (!mayFit(given, wanted)) return `it is given ${typesIn(given)}${at(path)}, and takes ${typesIn(wanted)}`;
  const missing = given.closed ? wanted.required?.find((name) => given.fields?.has(name) !== true) : undefined;
  if (missing !== undefined) return `it takes '${join(path, missing)}', which it is not given`;
  for (const [name, field] of wanted.fields ?? []) {
    const found = misfit(given.fields?.get(name) ?? {}, field, join(path, name));
    if (found !== undefined) return found;
  }
  return given.items && wanted.items ? misfit(given.items, wanted.items, `${path}[]`) : undefined;
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const at = (path: string): string => (path === '' ? '' : ` as '${path}'`);

const typesIn = ({ types = new Set() }: Shape): string => [...types].join(' or ');
