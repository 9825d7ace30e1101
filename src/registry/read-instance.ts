// Validates the entries of a registry. Other programs write there too, so an entry may be anything.

import { valid } from 'semver';

import type { ServiceInstance } from './instance.ts';
import { isRecord } from '../model/record.ts';

export type Read =
  { readonly kind: 'instance'; readonly instance: ServiceInstance } | { readonly kind: 'garbage'; readonly reason: string };

export function readInstance(found: unknown, service: string): Read {
  if (!isRecord(found)) return garbage('it is not an object');
  const reasons = [...checks(service)].flatMap(([key, expected, holds]) =>
    holds(found[key]) ? [] : [`${key} is ${formatValue(found[key])}, not ${expected}`],
  );
  return reasons.length > 0 ? garbage(reasons.join('; ')) : { kind: 'instance', instance: pick(found as unknown as ServiceInstance) };
}

type Check = readonly [key: string, expected: string, holds: (value: unknown) => boolean];

const checks = (service: string): readonly Check[] => [
  ['service', `'${service}'`, optional((value) => value === service)],
  ['id', 'a text', isText],
  ['address', 'a URL with a host', isAddress],
  ['version', 'a semantic version', optional((value) => isText(value) && valid(value) !== null)],
  ['zone', 'a text', optional(isText)],
  ['weight', 'a number above 0', optional((value) => typeof value === 'number' && Number.isFinite(value) && value > 0)],
  ['tags', 'a list of texts', optional((value) => Array.isArray(value) && value.every(isString))],
  ['metadata', 'an object of texts', optional((value) => isRecord(value) && Object.values(value).every(isString))],
];

function pick({ id, address, version, zone, weight, tags, metadata }: ServiceInstance): ServiceInstance {
  return {
    id,
    address,
    ...(version !== undefined && { version }),
    ...(zone !== undefined && { zone }),
    ...(weight !== undefined && { weight }),
    ...(tags !== undefined && { tags }),
    ...(metadata !== undefined && { metadata }),
  };
}

const garbage = (reason: string): Read => ({ kind: 'garbage', reason });
const optional =
  (holds: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || holds(value);
const isString = (value: unknown): value is string => typeof value === 'string';
const isText = (value: unknown): value is string => isString(value) && value !== '' && value.length <= 1_000;

function isAddress(value: unknown): boolean {
  if (!isText(value) || !URL.canParse(value)) return false;
  const { hostname, port } = new URL(value);
  return hostname !== '' && port !== '0'; // Consul writes 0 for no port
}

function formatValue(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'object' || isString(value)
    ? JSON.stringify(value).slice(0, 80)
    : typeof value === 'number'
      ? `${value}`
      : typeof value;
}
