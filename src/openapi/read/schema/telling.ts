// Finds what distinguishes the alternatives of a union: the values of one property. An alternative states them itself
// (`const`, `enum`), or a discriminator maps them to it.

import { isRecord } from '../../../model/record.ts';
import { child, fieldsOf, hasKey, itemsOf, namesAt, textAt, type Place } from '../../place.ts';
import { componentOf, dereference, targetOf } from '../refs.ts';

export type Primitive = string | number | boolean | null;

export interface PropertyValues {
  /** Undefined if any value is allowed. */
  readonly values: readonly Primitive[] | undefined;
  readonly required: boolean;
}

interface PropertyQuery {
  readonly property: string;
  readonly root: Place;
}

const maxDepth = 20;

/** Returns the values that a schema allows for its property. It resolves references and includes all parts. */
export function propertyValuesOf(schema: Place, { property, root }: PropertyQuery, depth = 0): PropertyValues {
  const place = dereference(schema, root);
  if (!isRecord(place.value) || depth > maxDepth) return { values: undefined, required: false };
  const declared = fieldsOf(child(place, 'properties')).find(([name]) => name === property)?.[1];
  const parts = itemsOf(child(place, 'allOf')).map((part) => propertyValuesOf(part, { property, root }, depth + 1));
  const required = namesAt(place, 'required').includes(property) || parts.some((part) => part.required);
  const all = [declared && valuesOf(declared, root), ...parts.map(({ values }) => values)];
  return { values: common(all), required };
}

function valuesOf(schema: Place, root: Place, depth = 0): readonly Primitive[] | undefined {
  const place = dereference(schema, root);
  if (!isRecord(place.value) || depth > maxDepth) return undefined;
  const { const: constant, enum: values } = place.value;
  const own = hasKey(place, 'const') ? [constant] : Array.isArray(values) ? values : undefined;
  if (own && !own.every(isPrimitive)) return undefined;
  const parts = itemsOf(child(place, 'allOf')).map((part) => valuesOf(part, root, depth + 1));
  const alternatives = [...itemsOf(child(place, 'anyOf')), ...itemsOf(child(place, 'oneOf'))].map((part) =>
    valuesOf(part, root, depth + 1),
  );
  const any = alternatives.length > 0 && alternatives.every((one) => one !== undefined) ? alternatives.flat() : undefined;
  const found = common([own, any, ...parts]);
  return found && isNullable(schema, root) ? [...new Set([...found, null])] : found;
}

function isNullable(schema: Place, root: Place): boolean {
  return [schema, dereference(schema, root)].some(({ value }) => isRecord(value) && value['nullable'] === true);
}

const isPrimitive = (value: unknown): value is Primitive => value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** Returns the values that are in all lists. Undefined lists do not count. */
function common(lists: readonly (readonly Primitive[] | undefined)[]): readonly Primitive[] | undefined {
  const [first, ...others] = lists.filter((list) => list !== undefined);
  return first && [...new Set(first)].filter((value) => others.every((list) => list.includes(value)));
}

export interface Discriminator {
  readonly property: string;
  readonly place: Place;
}

/** Returns the discriminator of a union: its own, or the one that all its alternatives inherit from a parent. */
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
  const place = child(schema, 'discriminator');
  const property = textAt(place, 'propertyName');
  return property === undefined ? undefined : { property, place };
}

function inherited(schema: Place, root: Place, depth = 0): Discriminator | undefined {
  if (depth > maxDepth) return undefined;
  const parts = itemsOf(child(dereference(schema, root), 'allOf'));
  return parts
    .map((part) => ownDiscriminator(dereference(part, root)) ?? inherited(part, root, depth + 1))
    .find((one) => one !== undefined);
}

/** Returns the values that a discriminator has for an alternative: those of its mapping, and the name of the component. */
export function namesOf(
  branch: Place,
  { discriminator, root }: { readonly discriminator: Discriminator; readonly root: Place },
): readonly string[] {
  const reference = textAt(branch, '$ref');
  if (reference === undefined) return [];
  const component = componentOf(reference);
  const mapping = fieldsOf(child(discriminator.place, 'mapping'));
  const mapped = mapping.filter(([, { value }]) => value === reference || value === component || isSame(value, { reference, root }));
  const isTaken = mapping.some(([name]) => name === component);
  return [...new Set([...mapped.map(([name]) => name), ...(component === undefined || isTaken ? [] : [component])])];
}

function isSame(value: unknown, { reference, root }: { readonly reference: string; readonly root: Place }): boolean {
  const target = typeof value === 'string' ? targetOf(value, root) : undefined;
  return target !== undefined && target.path === targetOf(reference, root)?.path;
}
