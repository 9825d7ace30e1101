// Makes a snapshot of what was found at a registry: instances by id, each once, and what is none, by its name.

import type { ServiceInstance } from './instance.ts';
import { readInstance } from './read-instance.ts';
import type { Snapshot } from './registry.ts';

export interface RegistryFinding {
  /** Names it for people: 'file /registry/payments/a.json'. */
  readonly name: string;
  readonly content: unknown;
}

const most = 10_000;

/** Nobody has so many; more are somebody's mistake, and would stop all else. */
export function assertFew(service: string, count: number): void {
  if (count > most)
    throw new Error(
      `Cannot take ${String(count)} entries for instances of '${service}': there may be ${String(most)}; look who has put them there`,
    );
}

export function snapshotOf(service: string, findings: readonly RegistryFinding[]): Snapshot {
  assertFew(service, findings.length);
  const instances = new Map<string, ServiceInstance>();
  const garbage: string[] = [];
  for (const { name, content } of findings) {
    const read = readInstance(content, service);
    if (read.kind === 'garbage') garbage.push(`${name}: ${read.reason}`);
    else if (instances.has(read.instance.id)) garbage.push(`${name}: there is another instance with id '${read.instance.id}'`);
    else instances.set(read.instance.id, read.instance);
  }
  return { instances: [...instances.values()].sort(byId), garbage };
}

const byId = (one: ServiceInstance, other: ServiceInstance): number => (one.id < other.id ? -1 : 1);
