// A history stores a value in its JSON form. The same rule holds for every value that enters or leaves a run, so that a run
// in memory and a run on Temporal receive the same values.
//
// 1. A value is stored in its JSON form: NaN becomes null, a Date its ISO string, a Map {}.
// 2. A value without a JSON form is rejected before anything is done with it. The error names the field.
// 3. A call and its undo have the input of the moment of the call. A later change of the object by the process changes neither.
// 4. A Uint8Array that is the whole value is stored as bytes.

import { InvalidInput, type Issue } from './errors.ts';

/** Returns a value as a history returns it. Throws if it has no JSON form. */
export function stored(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || value === undefined) return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  return JSON.parse(JSON.stringify(value)) as unknown;
}

/** Returns a copy of a value, which later changes of the original do not affect. A value without a JSON form is returned as it is, and rejected later. */
export function asItIsNow(value: unknown): unknown {
  try {
    return stored(value);
  } catch {
    return value;
  }
}

/** Returns the error for a value without a JSON form. Returns undefined if it has one. */
export function notStorable(value: unknown, subject: string): InvalidInput | undefined {
  if (value === undefined || value instanceof Uint8Array) return undefined;
  try {
    if ((JSON.stringify(value) as string | undefined) !== undefined) return undefined;
  } catch {
    // the search below finds the reason
  }
  return refusalOf(value, subject);
}

const refusalOf = (value: unknown, subject: string): InvalidInput => new InvalidInput(subject, [issueOf(value)]);

const issueOf = (value: unknown): Issue => find(value, { path: [], around: [] }) ?? { path: '', message: tooDeep };

const tooDeep = 'it is nested too deeply for JSON. Keep it flatter';
const maxDepth = 1_000; // levels that are searched

interface Place {
  readonly path: readonly string[];
  readonly around: readonly unknown[];
}

/** Returns the first part of a value without a JSON form, in the order in which JSON is written. */
function find(value: unknown, place: Place): Issue | undefined {
  const { path, around } = place;
  const issue = (message: string): Issue => ({ path: path.join('.'), message });
  try {
    const json = hasToJson(value) ? value.toJSON(path.at(-1) ?? '') : value;
    if (typeof json === 'bigint' || json instanceof BigInt) return issue('a BigInt has no JSON form. Use a string');
    if (path.length === 0 && isNothing(json)) return issue(`${nameOf(value)} has no JSON form. Leave it out`);
    if (typeof json !== 'object' || json === null || around.length > maxDepth) return undefined;
    if (around.includes(json)) return issue('an object that contains itself has no JSON form. Refer to it by an id');
    return findIn(json, { path, around: [...around, json] });
  } catch (error) {
    return issue(`its JSON form cannot be made: ${error instanceof Error ? error.message : 'something was thrown'}`);
  }
}

function findIn(parent: object, { path, around }: Place): Issue | undefined {
  for (const name of Object.keys(parent)) {
    const found = findAt(parent, { path: [...path, name], around });
    if (found) return found;
  }
  return undefined;
}

function findAt(parent: object, place: Place): Issue | undefined {
  let value: unknown;
  try {
    value = (parent as Record<string, unknown>)[place.path.at(-1) ?? ''];
  } catch (error) {
    return { path: place.path.join('.'), message: `it cannot be read: ${error instanceof Error ? error.message : 'something was thrown'}` };
  }
  return find(value, place);
}

const hasToJson = (value: unknown): value is { toJSON(name: string): unknown } =>
  (typeof value === 'object' || typeof value === 'bigint') && typeof (value as { toJSON?: unknown } | null)?.toJSON === 'function';

const isNothing = (json: unknown): boolean => json === undefined || typeof json === 'function' || typeof json === 'symbol';

const nameOf = (value: unknown): string =>
  typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : 'an object whose toJSON() returns nothing';
