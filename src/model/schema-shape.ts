// Reads the shape of values from a contract's schema, if its library supports Standard JSON Schema
// (https://standardschema.dev). Only certain knowledge is used: a schema that this file does not understand fits.

import type { AnySchema } from './schema.ts';

export interface Shape {
  readonly types?: ReadonlySet<string>;
  readonly fields?: ReadonlyMap<string, Shape>;
  readonly required?: readonly string[];
  /** Whether there are no other fields. */
  readonly closed?: boolean;
  readonly items?: Shape;
}

/** The shape of a schema of which nothing is known. */
export const anyShape: Shape = {};

interface Convertible {
  readonly jsonSchema?: Readonly<Record<'input' | 'output', (options: { target: string }) => unknown>>;
}

/** Returns the shape of a schema, or undefined if its library does not report it. */
export function shapeOf(schema: AnySchema | undefined, side: 'input' | 'output'): Shape | undefined {
  if (schema === undefined) return undefined;
  try {
    const { jsonSchema } = schema['~standard'] as Convertible;
    return jsonSchema && readShape(jsonSchema[side]({ target: 'draft-2020-12' }));
  } catch {
    return undefined; // the schema has no JSON Schema, such as a transformation
  }
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: unknown;
}

function readShape(schema: unknown): Shape {
  if (typeof schema !== 'object' || schema === null) return anyShape;
  const found = schema as JsonSchema;
  if (found.anyOf) return { ...typesOnly(found.anyOf.map(readShape)) };
  if ('$ref' in found || 'allOf' in found || 'oneOf' in found) return anyShape;
  const types = typesOf(found);
  return {
    ...(types && { types }),
    ...(found.properties && { fields: new Map(Object.entries(found.properties).map(([name, field]) => [name, readShape(field)])) }),
    ...(found.required && { required: found.required }),
    ...(found.additionalProperties === false && { closed: true }),
    ...(typeof found.items === 'object' && { items: readShape(found.items) }),
  };
}

function typesOf({ type, enum: values, ...rest }: JsonSchema): ReadonlySet<string> | undefined {
  if (type !== undefined) return new Set(typeof type === 'string' ? [type] : type);
  if (values) return new Set(values.map(typeOf));
  return 'const' in rest ? new Set([typeOf(rest.const)]) : undefined;
}

function typesOnly(shapes: readonly Shape[]): Shape {
  const types = shapes.map((shape) => shape.types);
  return types.every((some) => some !== undefined) ? { types: new Set(types.flatMap((some) => [...some])) } : anyShape;
}

/** Returns the JSON Schema type of a value. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

/** Returns whether a value of the given shape may have the wanted shape. */
export function mayFit(given: Shape, wanted: Shape): boolean {
  if (!given.types || !wanted.types) return true;
  return [...given.types].some((type) => wanted.types?.has(type) === true || (isNumber(type) && [...(wanted.types ?? [])].some(isNumber)));
}

const isNumber = (type: string): boolean => type === 'integer' || type === 'number';
