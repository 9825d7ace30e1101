import { setImmediate as settled } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { memoryRegistry, register, type Registry, type ServiceInstance } from '../../src/registry/index.ts';
import { createVirtualWorld } from '../../bench/simulation/virtual-world.ts';

const instance: ServiceInstance = { id: 'one', address: 'http://10.0.0.1:4001' };

function setting() {
  const world = createVirtualWorld(1);
  const registry = memoryRegistry({ world });
  const counts: number[] = [];
  registry.watch('payments', { seen: ({ instances }) => counts.push(instances.length), failed: () => {} });
  return { world, registry, counts, present: () => counts.at(-1) === 1 };
}

it('keeps an instance in as long as it lives, and takes it out when it is stopped', async () => {
  const { world, registry, counts, present } = setting();
  const { stop } = register(registry, { service: 'payments', instance, ttl: '15s', world });
  await world.pass(120_000);
  expect(present()).toBe(true);
  await stop();
  expect(counts).toEqual([1, 0]);
  await world.pass(120_000);
  expect(counts).toEqual([1, 0]);
});

it('is gone after its time to live where nobody renews it', async () => {
  const { world, registry, present } = setting();
  await registry.register({ service: 'payments', instance, ttl: 15_000 });
  await world.pass(14_999);
  expect(present()).toBe(true);
  await world.pass(1);
  expect(present()).toBe(false);
});

it('registers again when a registry that was down is back', async () => {
  const { world, registry, present } = setting();
  let down = true;
  const attempts: number[] = [];
  const flaky: Registry = {
    ...registry,
    register: async (registration) => {
      attempts.push(world.now());
      if (down) throw new Error('no answer');
      await registry.register(registration);
    },
  };
  const events: string[] = [];
  register(flaky, { service: 'payments', instance, world, onEvent: ({ kind }) => events.push(kind) });
  await world.pass(60_000);
  expect(present()).toBe(false);
  expect(attempts.length).toBeGreaterThan(10);
  expect(attempts.length).toBeLessThan(30);
  down = false;
  await world.pass(5_000);
  expect(present()).toBe(true);
  expect(events.at(-1)).toBe('registered');
});

it('stops also where the registry cannot be reached, and says so', async () => {
  const { world, registry } = setting();
  const gone: Registry = { ...registry, deregister: () => Promise.reject(new Error('no answer')) };
  const events: unknown[] = [];
  const { stop } = register(gone, { service: 'payments', instance, world, onEvent: (event) => events.push(event) });
  await settled();
  await stop();
  expect(events.at(-1)).toMatchObject({ kind: 'failed', attempted: 'deregister' });
});

it('refuses what is no instance at once', () => {
  const { registry } = setting();
  expect(() => register(registry, { service: 'payments', instance: { ...instance, address: 'here' } })).toThrow(
    `Cannot register an instance of 'payments': address is "here", not a URL with a host; correct that and register again`,
  );
});

it('stays registered whatever its listener does', async () => {
  const { world, registry, present } = setting();
  const onEvent = () => {
    throw new Error('a listener');
  };
  register(registry, { service: 'payments', instance, ttl: '15s', world, onEvent });
  await world.pass(120_000);
  expect(present()).toBe(true);
});
