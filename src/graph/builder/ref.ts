// References to values that are known only while the graph runs: outputs of nodes, and the run's input. A field of a
// reference is a reference, too.

import type { Json } from '../../model/json.ts';
import type { Expression, Source } from '../expression.ts';
import { writePath } from '../expression.ts';

declare const held: unique symbol;

/** Refers to a value of this type. */
export interface RefTo<T> {
  readonly [held]: T;
}

export type Ref<T> = RefTo<T> & Fields<T>;

/** @hidden */
type Fields<T> = [NonNullable<T>] extends [readonly (infer E)[]]
  ? { readonly [index: number]: Ref<E | undefined> }
  : [NonNullable<T>] extends [object]
    ? { readonly [K in keyof NonNullable<T>]-?: Ref<NonNullable<T>[K] | Extract<T, null | undefined>> }
    : unknown;

/** A value, a reference to one, or an object or a list with references in it. */
export type Value<T> = RefTo<T> | Template<T>;

/** @hidden */
type Template<T> = T extends readonly (infer E)[] ? readonly Value<E>[] : T extends object ? { readonly [K in keyof T]: Value<T[K]> } : T;

/** The type of a value after its references are resolved.
 *  @hidden */
export type Resolved<V> =
  V extends RefTo<infer T>
    ? T
    : V extends readonly (infer E)[]
      ? Resolved<E>[]
      : V extends object
        ? { readonly [K in keyof V]: Resolved<V[K]> }
        : V;

const expressions = new WeakMap<object, Reference>();

interface Reference {
  readonly expression: Expression;
  /** The node that it refers to. */
  readonly node: string | undefined;
}

export function refTo<T>(source: Source, root: string, fields: readonly string[] = []): Ref<T> {
  const expression = { [source]: writePath({ root, fields }) };
  const node = source === '$' && root !== 'input' && root !== 'request' ? root : undefined;
  const get = (_: object, key: PropertyKey) => {
    if (typeof key === 'symbol' || key === 'then') return undefined; // engines and promises read these on any value
    return key === 'toJSON' ? () => expression : refTo(source, root, [...fields, key as string]);
  };
  return remembered(new Proxy({}, { get }), { expression, node });
}

/** Makes a reference to a computed value. */
export const computed = <T>(expression: Expression): Ref<T> => remembered({ toJSON: () => expression }, { expression, node: undefined });

function remembered<T>(ref: object, reference: Reference): Ref<T> {
  expressions.set(ref, reference);
  return ref as Ref<T>;
}

/** Returns the expression of a value with references in it. */
export function expressionOf(value: unknown): Expression {
  if (typeof value !== 'object' || value === null) return (value ?? null) as Json;
  const known = expressions.get(value);
  if (known) return known.expression;
  if (Array.isArray(value)) return value.map(expressionOf);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  const made = Object.fromEntries(entries.map(([key, field]) => [key, expressionOf(field)]));
  return entries.some(([key]) => key.startsWith('$')) ? { $literal: made } : made;
}

/** Returns the name of the node that a reference refers to. */
export function nodeOf(ref: RefTo<unknown>): string {
  const node = expressions.get(ref)?.node;
  if (node === undefined) throw new TypeError('Cannot wait for the value: it is neither a node nor a field of its output. Pass a node');
  return node;
}
