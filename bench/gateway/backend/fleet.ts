// Starts the instances of the service. Each is a separate process, behind a proxy that can inject network faults.

import { freePort } from '../../../src/servers/process/port.ts';
import { startChild, type Child } from '../child.ts';
import type { Proxy, Toxiproxy } from '../toxiproxy.ts';
import type { Behaviour } from './behaviour.ts';

export interface Instance {
  readonly proxy: Proxy;
  behave(behaviour: Partial<Behaviour>): Promise<void>;
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
  /** Starts it at the same address as before. */
  start(): Promise<void>;
}

export interface Fleet {
  readonly instances: readonly [Instance, ...Instance[]];
  /** Starts all instances, makes them healthy, and removes all faults of the play before. */
  reset(usual: Partial<Behaviour>): Promise<void>;
  end(): Promise<void>;
}

const well: Behaviour = { work: 10, workers: Infinity, failing: false, seed: 1 };
const main = new URL('./main.ts', import.meta.url);

export async function startFleet(toxiproxy: Toxiproxy, size: number): Promise<Fleet> {
  const [first, ...others] = await Promise.all(
    Array.from({ length: size }, (_, index) => startInstance(toxiproxy, `instance-${index + 1}`)),
  );
  if (!first) throw new Error('Cannot start the fleet: it has no instance');
  const instances = [first, ...others] as const;
  return {
    instances,
    async reset(usual) {
      await toxiproxy.reset();
      for (const instance of instances) await instance.start();
      for (const [index, instance] of instances.entries()) await instance.behave({ ...usual, seed: (usual.seed ?? 1) * 100 + index });
    },
    async end() {
      await Promise.all(instances.map(({ kill }) => kill()));
    },
  };
}

async function startInstance(toxiproxy: Toxiproxy, name: string): Promise<Instance> {
  const port = await freePort();
  let child: Child | undefined = await startChild(main, [String(port)]);
  const proxy = await toxiproxy.proxy(name, port);
  return {
    proxy,
    async behave(behaviour) {
      await child?.ask({ ...well, ...behaviour });
    },
    async kill() {
      await child?.end();
      child = undefined;
    },
    async start() {
      child ??= await startChild(main, [String(port)]);
    },
  };
}
