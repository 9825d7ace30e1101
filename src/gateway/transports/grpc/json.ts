// Converts a gRPC message to JSON, for the schema of the contract.

import type { Json } from '../../../model/json.ts';

interface Long {
  readonly __isLong__: true;
  toNumber(): number;
  toString(): string;
}

/** A 64-bit number becomes a number if that is exact, else text. A message that is not set is omitted. */
export function toJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value as Json;
  if (isLong(value)) return Number.isSafeInteger(value.toNumber()) ? value.toNumber() : value.toString();
  return Object.fromEntries(Object.entries(value).flatMap(([name, part]) => (part === null ? [] : [[name, toJson(part)]])));
}

const isLong = (value: object): value is Long => '__isLong__' in value && value.__isLong__ === true;
