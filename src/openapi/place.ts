// Reads a document by values with their paths. Nothing is assumed about it: a value that is missing, or of another type, is
// undefined.

import { isRecord } from '../model/record.ts';

export interface Place {
  readonly value: unknown;
  readonly path: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export function child(place: Place, key: string | number): Place {
  const path = typeof key === 'number' ? `${place.path}[${String(key)}]` : place.path === '' ? key : `${place.path}.${key}`;
  const { value } = place;
  const held = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
  return { value: held ? (value as Readonly<Record<string | number, unknown>>)[key] : undefined, path };
}

export const hasKey = ({ value }: Place, key: string): boolean => isRecord(value) && Object.hasOwn(value, key) && value[key] !== undefined;

export const fieldsOf = (place: Place): readonly (readonly [name: string, place: Place])[] =>
  isRecord(place.value) ? Object.keys(place.value).map((name) => [name, child(place, name)]) : [];

export const itemsOf = (place: Place): readonly Place[] =>
  Array.isArray(place.value) ? Array.from(place.value, (_, index) => child(place, index)) : [];

export const textAt = (place: Place, key: string): string | undefined => {
  const { value } = child(place, key);
  return typeof value === 'string' ? value : undefined;
};

export const numberAt = (place: Place, key: string): number | undefined => {
  const { value } = child(place, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

/** Returns the strings of a list. */
export const namesAt = (place: Place, key: string): readonly string[] => {
  const { value } = child(place, key);
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
};
