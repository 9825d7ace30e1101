// A message as the contract's schema sees it: as in JSON.

import type { Json } from '../../../model/json.ts';

interface Long {
  readonly __isLong__: true;
  toNumber(): number;
  toString(): string;
}

/** 64-bit numbers as numbers where these are exact, else as text; a message that is not set is absent. */
export function toJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value as Json;
  if (isLong(value)) return Number.isSafeInteger(value.toNumber()) ? value.toNumber() : value.toString();
  return Object.fromEntries(Object.entries(value).flatMap(([name, part]) => (part === null ? [] : [[name, toJson(part)]])));
}

const isLong = (value: object): value is Long => '__isLong__' in value && value.__isLong__ === true;
