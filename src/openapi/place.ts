// A value of a document together with where it stands. Nothing is taken for granted: what is not there, or is something else, is undefined.

import { isRecord } from '../model/record.ts';

export interface Place {
  readonly value: unknown;
  readonly path: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export function at(place: Place, key: string | number): Place {
  const path = typeof key === 'number' ? `${place.path}[${String(key)}]` : place.path === '' ? key : `${place.path}.${key}`;
  const { value } = place;
  const held = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
  return { value: held ? (value as Readonly<Record<string | number, unknown>>)[key] : undefined, path };
}

export const has = ({ value }: Place, key: string): boolean => isRecord(value) && Object.hasOwn(value, key) && value[key] !== undefined;

export const fieldsOf = (place: Place): readonly (readonly [name: string, place: Place])[] =>
  isRecord(place.value) ? Object.keys(place.value).map((name) => [name, at(place, name)]) : [];

export const itemsOf = (place: Place): readonly Place[] =>
  Array.isArray(place.value) ? Array.from(place.value, (_, index) => at(place, index)) : [];

export const textAt = (place: Place, key: string): string | undefined => {
  const { value } = at(place, key);
  return typeof value === 'string' ? value : undefined;
};

export const numberAt = (place: Place, key: string): number | undefined => {
  const { value } = at(place, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

/** Names that a list of them holds. */
export const namesAt = (place: Place, key: string): readonly string[] => {
  const { value } = at(place, key);
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
};
