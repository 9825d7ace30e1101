// What the contract does not check of a schema, so that its verdict is wider than the document's.

import { isRecord } from '../../../model/record.ts';
import { at, fieldsOf, itemsOf, textAt, type Fields, type Place } from '../../place.ts';
import { patternOf } from './patterns.ts';
import type { Reading } from '../reading.ts';
import { resolved, targetOf } from '../refs.ts';

const keys = [
  'not', 'if', 'contains', 'uniqueItems', 'minProperties', 'maxProperties', 'patternProperties', 'dependentRequired', 'dependentSchemas',
  'unevaluatedProperties', 'unevaluatedItems', '$dynamicRef',
] as const; // prettier-ignore

/** Its keywords that are not checked. */
export const unsaid = (schema: Fields): readonly string[] => keys.filter((key) => schema[key] !== undefined && schema[key] !== false);

/** Whether all of a schema is checked, as far as it goes: only then is a value that fits two alternatives known to fit two. */
export function isSaidWhole(schema: Place, { root, own }: Pick<Reading, 'root' | 'own'>, seen = new Set<string>()): boolean {
  if (!isRecord(schema.value) || seen.has(schema.path)) return true;
  seen.add(schema.path);
  const { pattern, format, nullable } = schema.value;
  if (unsaid(schema.value).length > 0 || nullable === true || mayBeOpened(schema, root)) return false;
  if (typeof pattern === 'string' && !patternOf(pattern, { own })) return false;
  if (!own && format !== undefined && schema.value['type'] !== 'number' && schema.value['type'] !== 'integer') return false;
  const reference = textAt(schema, '$ref');
  const target = reference === undefined ? undefined : targetOf(reference, root);
  return [...partsOf(schema), ...(target ? [target] : [])].every((part) => isSaidWhole(part, { root, own }, seen));
}

// In an intersection, zod lets one part take what another one forbids.
function mayBeOpened(schema: Place, root: Place): boolean {
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => itemsOf(at(schema, key)));
  if (parts.length === 0 && textAt(schema, '$ref') === undefined) return false;
  const target = textAt(schema, '$ref') === undefined || Object.keys(schema.value as object).length === 1 ? [] : [resolved(schema, root)];
  return [schema, ...itemsOf(at(schema, 'allOf')).map((part) => resolved(part, root)), ...target].some(
    ({ value }) => isRecord(value) && (value['additionalProperties'] === false || value['propertyNames'] !== undefined),
  );
}

const partsOf = (schema: Place): readonly Place[] => [
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].flatMap((key) => itemsOf(at(schema, key))),
  ...['items', 'additionalProperties'].map((key) => at(schema, key)),
  ...fieldsOf(at(schema, 'properties')).map(([, part]) => part),
];
