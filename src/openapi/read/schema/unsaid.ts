// Finds the keywords of a schema that the contract does not check. With them, the contract accepts more than the document.

import { isRecord } from '../../../model/record.ts';
import { child, fieldsOf, itemsOf, textAt, type Fields, type Place } from '../../place.ts';
import { patternOf } from './patterns.ts';
import type { Reading } from '../reading.ts';
import { dereference, targetOf } from '../refs.ts';

const keys = [
  'not', 'if', 'contains', 'uniqueItems', 'minProperties', 'maxProperties', 'patternProperties', 'dependentRequired', 'dependentSchemas',
  'unevaluatedProperties', 'unevaluatedItems', '$dynamicRef',
] as const; // prettier-ignore

/** Returns the keywords of a schema that are not checked. */
export const uncheckedKeywords = (schema: Fields): readonly string[] =>
  keys.filter((key) => schema[key] !== undefined && schema[key] !== false);

/** Whether a schema and all its parts are fully checked. Only then is it certain that a value fits two alternatives. */
export function isFullyChecked(
  schema: Place,
  { root, fromContract }: Pick<Reading, 'root' | 'fromContract'>,
  seen = new Set<string>(),
): boolean {
  if (!isRecord(schema.value) || seen.has(schema.path)) return true;
  seen.add(schema.path);
  const { pattern, format, nullable } = schema.value;
  if (uncheckedKeywords(schema.value).length > 0 || nullable === true || mayAcceptMore(schema, root)) return false;
  if (typeof pattern === 'string' && !patternOf(pattern, { fromContract })) return false;
  if (!fromContract && format !== undefined && schema.value['type'] !== 'number' && schema.value['type'] !== 'integer') return false;
  const reference = textAt(schema, '$ref');
  const target = reference === undefined ? undefined : targetOf(reference, root);
  return [...partsOf(schema), ...(target ? [target] : [])].every((part) => isFullyChecked(part, { root, fromContract }, seen));
}

// In an intersection, zod accepts properties in one part that another part forbids.
function mayAcceptMore(schema: Place, root: Place): boolean {
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => itemsOf(child(schema, key)));
  if (parts.length === 0 && textAt(schema, '$ref') === undefined) return false;
  const target =
    textAt(schema, '$ref') === undefined || Object.keys(schema.value as object).length === 1 ? [] : [dereference(schema, root)];
  return [schema, ...itemsOf(child(schema, 'allOf')).map((part) => dereference(part, root)), ...target].some(
    ({ value }) => isRecord(value) && (value['additionalProperties'] === false || value['propertyNames'] !== undefined),
  );
}

const partsOf = (schema: Place): readonly Place[] => [
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].flatMap((key) => itemsOf(child(schema, key))),
  ...['items', 'additionalProperties'].map((key) => child(schema, key)),
  ...fieldsOf(child(schema, 'properties')).map(([, part]) => part),
];
