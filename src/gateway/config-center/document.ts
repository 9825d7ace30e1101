// Reads and validates the document of a configuration centre: the governance of each service, and its version. Any tool may have written
// it, so it is checked once, as text, and all findings are reported together.

import { isRecord } from '../../model/record.ts';
import { governanceShape } from '../policy/governance-shape.ts';
import { findingsOf } from '../policy/findings.ts';
import type { Governance } from '../policy/governance.ts';
import { mapOf, number, record, text, type Shape } from '../../model/shape.ts';
import { isShallow } from './shallow.ts';
import { readJson } from '../../model/json-text.ts';

export interface ConfigurationDocument {
  /** The governance of each service, by name. A service that is not named has the defaults. */
  readonly services: Readonly<Record<string, Governance>>;
  /** The version of the document; each change increases it. In a change: the version that the change is based on. */
  readonly version?: number;
  readonly by?: string;
  /** When it was written, as an ISO 8601 timestamp. */
  readonly at?: string;
  readonly why?: string;
}

export type DocumentReading =
  { readonly kind: 'read'; readonly document: ConfigurationDocument } | { readonly kind: 'refused'; readonly findings: readonly string[] };

const maxBytes = 500_000; // the size limit of a value in Consul
const maxDepth = 50;

const documentShape = (services: Shape): Shape =>
  record({ services, version: number({ least: 1, most: 1e12, whole: true }), by: text, at: text, why: text, $schema: text }, ['services']);
const envelope = documentShape(mapOf({ check: () => [], schema: {} }));

/** Returns the JSON Schema of the document. */
export const documentSchema = (): object => documentShape(mapOf(governanceShape)).schema;

/** Reads and validates a configuration document, given as JSON text or as the value that would be written as JSON. */
export function readDocument(document: unknown): DocumentReading {
  const parsed = parse(document);
  if (parsed.kind === 'refused') return parsed;
  const findings = isShallow(parsed.value, maxDepth)
    ? wrongWith(parsed.value)
    : [`it is nested deeper than ${String(maxDepth)} levels; flatten it`];
  return findings.length > 0 ? refused(findings) : { kind: 'read', document: parsed.value as ConfigurationDocument };
}

function parse(document: unknown): { readonly kind: 'parsed'; readonly value: unknown } | Extract<DocumentReading, { kind: 'refused' }> {
  try {
    const written = typeof document === 'string' ? document : (JSON.stringify(document) as string | undefined);
    if (written === undefined) return refused(['it cannot be written as JSON; it must be an object with services']);
    const size = Buffer.byteLength(written);
    if (size > maxBytes) return refused([`it has ${String(size)} bytes; the limit is ${String(maxBytes)}, which every store can hold`]);
    return { kind: 'parsed', value: readJson(written) };
  } catch (error) {
    return refused([`it is not JSON: ${error instanceof Error ? error.message : String(error)}; check whether it was cut off or mistyped`]);
  }
}

const refused = (findings: readonly string[]) => ({ kind: 'refused', findings }) as const;

function wrongWith(value: unknown): readonly string[] {
  const services = isRecord(value) && isRecord(value['services']) ? value['services'] : {};
  return [
    ...envelope.check(value, ''),
    ...Object.entries(services).flatMap(([name, governance]) => [...wrongName(name), ...wrongPart(name, governance)]),
  ];
}

const wrongName = (name: string): readonly string[] =>
  name === '' || name === '__proto__' ? [`services.${name} is not the name of a service; use the name in its contract`] : [];

const wrongPart = (name: string, governance: unknown): readonly string[] =>
  isRecord(governance) ? within(name, findingsOf(governance)) : governanceShape.check(governance, `services.${name}`);

/** Prefixes the findings in the part of a service with its path in the document. */
export const within = (service: string, findings: readonly string[]): readonly string[] =>
  findings.map((finding) => `services.${service}.${finding}`);
