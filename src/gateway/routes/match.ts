// Matches calls against the conditions of a route.

import type { Json } from '../../model/json.ts';
import type { GatewayCall } from '../call.ts';
import type { RouteMatch } from './route.ts';

export function matches({ operations, tenants, headers, input }: RouteMatch, call: GatewayCall): boolean {
  return (
    (operations === undefined || operations.includes(call.operation)) &&
    (tenants === undefined || tenants.includes(call.headers?.['tenant'] ?? '')) &&
    Object.entries(headers ?? {}).every(([name, value]) => call.headers?.[name.toLowerCase()] === value) &&
    Object.entries(input ?? {}).every(([path, wanted]) => oneOf(wanted).some((value) => same(at(call.input, path), value)))
  );
}

/** Returns whether every call that matches `narrow` also matches `wide`. */
export function covers(wide: RouteMatch, narrow: RouteMatch): boolean {
  return (
    contains(wide.operations, narrow.operations) &&
    contains(wide.tenants, narrow.tenants) &&
    Object.entries(wide.headers ?? {}).every(([name, value]) => narrow.headers?.[name] === value) &&
    Object.entries(wide.input ?? {}).every(([path, value]) => contains(oneOf(value), narrow.input && oneOf(narrow.input[path])))
  );
}

const contains = (wide: readonly (Json | undefined)[] | undefined, narrow: readonly (Json | undefined)[] | undefined): boolean =>
  wide === undefined || (narrow?.every((value) => wide.some((one) => same(one, value))) ?? false);

const oneOf = (value: Json | undefined): readonly (Json | undefined)[] => (Array.isArray(value) ? (value as readonly Json[]) : [value]);

const same = (one: unknown, other: unknown): boolean =>
  one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, name) => (isRecord(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined), value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
