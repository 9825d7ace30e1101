// What tells the alternatives of a union apart: the values of one property, which an alternative says itself (`const`, `enum`), or which a
// discriminator has for it.

import { isRecord } from '../../../model/record.ts';
import { at, fieldsOf, has, itemsOf, namesAt, textAt, type Place } from '../../place.ts';
import { componentOf, resolved, targetOf } from '../refs.ts';

export type Primitive = string | number | boolean | null;

export interface Telling {
  /** Undefined: any. */
  readonly values: readonly Primitive[] | undefined;
  readonly required: boolean;
}

interface Asked {
  readonly property: string;
  readonly root: Place;
}

const deepest = 20;

/** What a schema says of the values of its property, behind references and over all its parts. */
export function tellingOf(schema: Place, { property, root }: Asked, depth = 0): Telling {
  const place = resolved(schema, root);
  if (!isRecord(place.value) || depth > deepest) return { values: undefined, required: false };
  const declared = fieldsOf(at(place, 'properties')).find(([name]) => name === property)?.[1];
  const parts = itemsOf(at(place, 'allOf')).map((part) => tellingOf(part, { property, root }, depth + 1));
  const required = namesAt(place, 'required').includes(property) || parts.some((part) => part.required);
  const said = [declared && valuesOf(declared, root), ...parts.map(({ values }) => values)];
  return { values: common(said), required };
}

function valuesOf(schema: Place, root: Place, depth = 0): readonly Primitive[] | undefined {
  const place = resolved(schema, root);
  if (!isRecord(place.value) || depth > deepest) return undefined;
  const { const: constant, enum: values } = place.value;
  const own = has(place, 'const') ? [constant] : Array.isArray(values) ? values : undefined;
  if (own && !own.every(isPrimitive)) return undefined;
  const parts = itemsOf(at(place, 'allOf')).map((part) => valuesOf(part, root, depth + 1));
  const alternatives = [...itemsOf(at(place, 'anyOf')), ...itemsOf(at(place, 'oneOf'))].map((part) => valuesOf(part, root, depth + 1));
  const any = alternatives.length > 0 && alternatives.every((one) => one !== undefined) ? alternatives.flat() : undefined;
  const found = common([own, any, ...parts]);
  return found && isNullable(schema, root) ? [...new Set([...found, null])] : found;
}

function isNullable(schema: Place, root: Place): boolean {
  return [schema, resolved(schema, root)].some(({ value }) => isRecord(value) && value['nullable'] === true);
}

const isPrimitive = (value: unknown): value is Primitive => value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** Those that all of them have which have any. */
function common(lists: readonly (readonly Primitive[] | undefined)[]): readonly Primitive[] | undefined {
  const [first, ...others] = lists.filter((list) => list !== undefined);
  return first && [...new Set(first)].filter((value) => others.every((list) => list.includes(value)));
}

export interface Discriminator {
  readonly property: string;
  readonly place: Place;
}

/** Of a union: its own, or the one that all its alternatives have from a parent. */
export function discriminatorOf(
  schema: Place,
  { branches, root }: { readonly branches: readonly Place[]; readonly root: Place },
): Discriminator | undefined {
  const own = ownDiscriminator(schema);
  if (own) return own;
  const [first, ...others] = branches.map((branch) => inherited(branch, root));
  return first && others.every((one) => one?.property === first.property) ? first : undefined;
}

function ownDiscriminator(schema: Place): Discriminator | undefined {
  const place = at(schema, 'discriminator');
  const property = textAt(place, 'propertyName');
  return property === undefined ? undefined : { property, place };
}

function inherited(schema: Place, root: Place, depth = 0): Discriminator | undefined {
  if (depth > deepest) return undefined;
  const parts = itemsOf(at(resolved(schema, root), 'allOf'));
  return parts.map((part) => ownDiscriminator(resolved(part, root)) ?? inherited(part, root, depth + 1)).find((one) => one !== undefined);
}

/** The values that a discriminator has for an alternative: those that its mapping names, and the component's own name. */
export function namesOf(
  branch: Place,
  { discriminator, root }: { readonly discriminator: Discriminator; readonly root: Place },
): readonly string[] {
  const reference = textAt(branch, '$ref');
  if (reference === undefined) return [];
  const component = componentOf(reference);
  const mapping = fieldsOf(at(discriminator.place, 'mapping'));
  const mapped = mapping.filter(([, { value }]) => value === reference || value === component || isSame(value, { reference, root }));
  const isTaken = mapping.some(([name]) => name === component);
  return [...new Set([...mapped.map(([name]) => name), ...(component === undefined || isTaken ? [] : [component])])];
}

function isSame(value: unknown, { reference, root }: { readonly reference: string; readonly root: Place }): boolean {
  const target = typeof value === 'string' ? targetOf(value, root) : undefined;
  return target !== undefined && target.path === targetOf(reference, root)?.path;
}
