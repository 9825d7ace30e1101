// What a configuration centre holds: the governance of each service, and which version of it this is. It may have been written by anybody,
// so it is looked at as text, once, and everything that is wrong with it is said at once.

import { isRecord } from '../../model/record.ts';
import { governanceShape } from '../policy/governance-shape.ts';
import { findingsOf } from '../policy/findings.ts';
import type { Governance } from '../policy/governance.ts';
import { mapOf, number, record, text, type Shape } from '../../model/shape.ts';
import { isShallow } from './shallow.ts';
import { readJson } from '../../model/json-text.ts';

export interface ConfigurationDocument {
  /** By service. A service that is not named has the defaults. */
  readonly services: Readonly<Record<string, Governance>>;
  /** Given with each change. Of a document that is to be a change: the version that it was made from. */
  readonly version?: number;
  readonly by?: string;
  /** ISO. */
  readonly at?: string;
  readonly why?: string;
}

export type Reading =
  { readonly kind: 'read'; readonly document: ConfigurationDocument } | { readonly kind: 'refused'; readonly findings: readonly string[] };

const most = 500_000; // bytes; Consul keeps no more under a key
const deepest = 50;

const around = (services: Shape): Shape =>
  record({ services, version: number({ least: 1, most: 1e12, whole: true }), by: text, at: text, why: text, $schema: text }, ['services']);
const outside = around(mapOf({ check: () => [], schema: {} }));

/** As JSON Schema. */
export const documentSchema = (): object => around(mapOf(governanceShape)).schema;

/** Of a text, or of what would be written as one. */
export function readDocument(document: unknown): Reading {
  const parsed = parse(document);
  if (parsed.kind === 'refused') return parsed;
  const findings = isShallow(parsed.value, deepest) ? wrongWith(parsed.value) : [`it is nested deeper than ${String(deepest)}; flatten it`];
  return findings.length > 0 ? refused(findings) : { kind: 'read', document: parsed.value as ConfigurationDocument };
}

function parse(document: unknown): { readonly kind: 'parsed'; readonly value: unknown } | Extract<Reading, { kind: 'refused' }> {
  try {
    const written = typeof document === 'string' ? document : (JSON.stringify(document) as string | undefined);
    if (written === undefined) return refused(['it is nothing that JSON can hold; it is an object with services']);
    const size = Buffer.byteLength(written);
    if (size > most) return refused([`it has ${String(size)} bytes; it has at most ${String(most)}, which is what every store can hold`]);
    return { kind: 'parsed', value: readJson(written) };
  } catch (error) {
    return refused([`it is not JSON: ${error instanceof Error ? error.message : String(error)}; see where it was cut off or mistyped`]);
  }
}

const refused = (findings: readonly string[]) => ({ kind: 'refused', findings }) as const;

function wrongWith(value: unknown): readonly string[] {
  const services = isRecord(value) && isRecord(value['services']) ? value['services'] : {};
  return [
    ...outside.check(value, ''),
    ...Object.entries(services).flatMap(([name, governance]) => [...wrongName(name), ...wrongPart(name, governance)]),
  ];
}

const wrongName = (name: string): readonly string[] =>
  name === '' || name === '__proto__' ? [`services.${name} is no name of a service; call it as its contract does`] : [];

const wrongPart = (name: string, governance: unknown): readonly string[] =>
  isRecord(governance) ? within(name, findingsOf(governance)) : governanceShape.check(governance, `services.${name}`);

/** What was found in the part of a service, with the path that it has in the document. */
export const within = (service: string, findings: readonly string[]): readonly string[] =>
  findings.map((finding) => `services.${service}.${finding}`);
