import { setImmediate as settled } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { memoryRegistry, register, type Registry, type ServiceInstance } from '../../src/registry/index.ts';
import { createVirtualEnvironment } from '../../bench/simulation/virtual-environment.ts';

const instance: ServiceInstance = { id: 'one', address: 'http://10.0.0.1:4001' };

function setting() {
  const environment = createVirtualEnvironment(1);
  const registry = memoryRegistry({ environment });
  const counts: number[] = [];
  registry.watch('payments', { seen: ({ instances }) => counts.push(instances.length), failed: () => {} });
  return { environment, registry, counts, present: () => counts.at(-1) === 1 };
}

it('keeps an instance registered until it is stopped, and removes it then', async () => {
  const { environment, registry, counts, present } = setting();
  const { stop } = register(registry, { service: 'payments', instance, ttl: '15s', environment });
  await environment.pass(120_000);
  expect(present()).toBe(true);
  await stop();
  expect(counts).toEqual([1, 0]);
  await environment.pass(120_000);
  expect(counts).toEqual([1, 0]);
});

it('removes an instance after its TTL if it is not renewed', async () => {
  const { environment, registry, present } = setting();
  await registry.register({ service: 'payments', instance, ttl: 15_000 });
  await environment.pass(14_999);
  expect(present()).toBe(true);
  await environment.pass(1);
  expect(present()).toBe(false);
});

it('registers again when a registry that was down is back', async () => {
  const { environment, registry, present } = setting();
  let down = true;
  const attempts: number[] = [];
  const flaky: Registry = {
    ...registry,
    register: async (registration) => {
      attempts.push(environment.now());
      if (down) throw new Error('no answer');
      await registry.register(registration);
    },
  };
  const events: string[] = [];
  register(flaky, { service: 'payments', instance, environment, onEvent: ({ kind }) => events.push(kind) });
  await environment.pass(60_000);
  expect(present()).toBe(false);
  expect(attempts.length).toBeGreaterThan(10);
  expect(attempts.length).toBeLessThan(30);
  down = false;
  await environment.pass(5_000);
  expect(present()).toBe(true);
  expect(events.at(-1)).toBe('registered');
});

it('stops even if the registry cannot be reached, and reports that', async () => {
  const { environment, registry } = setting();
  const gone: Registry = { ...registry, deregister: () => Promise.reject(new Error('no answer')) };
  const events: unknown[] = [];
  const { stop } = register(gone, { service: 'payments', instance, environment, onEvent: (event) => events.push(event) });
  await settled();
  await stop();
  expect(events.at(-1)).toMatchObject({ kind: 'failed', attempted: 'deregister' });
});

it('rejects an invalid instance immediately', () => {
  const { registry } = setting();
  expect(() => register(registry, { service: 'payments', instance: { ...instance, address: 'here' } })).toThrow(
    `Cannot register an instance of 'payments': address is "here", not a URL with a host. Correct that and register again`,
  );
});

it('stays registered if its listener throws', async () => {
  const { environment, registry, present } = setting();
  const onEvent = () => {
    throw new Error('a listener');
  };
  register(registry, { service: 'payments', instance, ttl: '15s', environment, onEvent });
  await environment.pass(120_000);
  expect(present()).toBe(true);
});
