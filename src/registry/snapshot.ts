// Creates a snapshot from the entries of a registry: the valid instances sorted by id, each once, and the invalid entries with reasons.

import type { ServiceInstance } from './instance.ts';
import { readInstance } from './read-instance.ts';
import type { Snapshot } from './registry.ts';

export interface RegistryFinding {
  /** The name of the entry for messages: 'file /registry/payments/a.json'. */
  readonly name: string;
  readonly content: unknown;
}

const maxEntries = 10_000;

/** Throws if there are more entries than any service has instances. More are a mistake, and would block the worker. */
export function assertFew(service: string, count: number): void {
  if (count > maxEntries)
    throw new Error(
      `Cannot read ${String(count)} entries as instances of '${service}': the limit is ${String(maxEntries)}. Find out what has written them`,
    );
}

export function snapshotOf(service: string, findings: readonly RegistryFinding[]): Snapshot {
  assertFew(service, findings.length);
  const instances = new Map<string, ServiceInstance>();
  const garbage: string[] = [];
  for (const { name, content } of findings) {
    const read = readInstance(content, service);
    if (read.kind === 'garbage') garbage.push(`${name}: ${read.reason}`);
    else if (instances.has(read.instance.id)) garbage.push(`${name}: another instance has the same id '${read.instance.id}'`);
    else instances.set(read.instance.id, read.instance);
  }
  return { instances: [...instances.values()].sort(byId), garbage };
}

const byId = (one: ServiceInstance, other: ServiceInstance): number => (one.id < other.id ? -1 : 1);
