// Makes a snapshot of what was found at a registry: instances by id, each once, and what is none, by its name.

import type { ServiceInstance } from './instance.ts';
import { readInstance } from './read-instance.ts';
import type { Snapshot } from './registry.ts';

export interface Finding {
  /** Names it for people: 'file /registry/payments/a.json'. */
  readonly name: string;
  readonly content: unknown;
}

export function snapshotOf(service: string, findings: readonly Finding[]): Snapshot {
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

/** What is undefined instead of text that is JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const byId = (one: ServiceInstance, other: ServiceInstance): number => (one.id < other.id ? -1 : 1);
