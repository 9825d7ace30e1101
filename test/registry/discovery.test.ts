import { setImmediate as settled } from 'node:timers/promises';
import { expect, it } from 'vitest';
import {
  discover,
  memoryRegistry,
  type DiscoveryEvent,
  type Registry,
  type ServiceInstance,
  type Watcher,
} from '../../src/registry/index.ts';
import { createVirtualEnvironment } from '../../bench/simulation/virtual-environment.ts';

const one: ServiceInstance = { id: 'one', address: 'http://10.0.0.1:4001' };
const two: ServiceInstance = { id: 'two', address: 'http://10.0.0.2:4001' };

/** A registry that tells what the test says. */
function puppet() {
  const watchers: Watcher[] = [];
  const registry: Registry = {
    name: 'puppet',
    register: () => Promise.resolve(),
    deregister: () => Promise.resolve(),
    watch: (_, watcher) => {
      watchers.push(watcher);
      return () => {};
    },
    close: () => Promise.resolve(),
  };
  const environment = createVirtualEnvironment(1);
  const events: DiscoveryEvent[] = [];
  const discovery = discover(registry, { service: 'payments', environment, onEvent: (event) => events.push(event) });
  const changes: string[] = [];
  discovery.subscribe((instances) => changes.push(instances.map(({ id }) => id).join()));
  return {
    ...{ environment, events, discovery, changes },
    seen: (...instances: unknown[]) => watchers[0]?.seen({ instances: instances as ServiceInstance[], garbage: [] }),
    failed: () => watchers[0]?.failed(new Error('no answer')),
    kinds: () => events.map(({ kind }) => kind),
  };
}

it('applies the first list immediately, and later changes together', async () => {
  const { seen, changes, environment } = puppet();
  seen(one);
  expect(changes).toEqual(['one']);
  seen(one, two);
  seen(two);
  await environment.pass(99);
  expect(changes).toEqual(['one']);
  await environment.pass(1);
  expect(changes).toEqual(['one', 'two']);
});

it('does not notify of changes that were reverted, or only of the order', async () => {
  const { seen, changes, environment } = puppet();
  seen(one, two);
  seen(one);
  seen(two, one);
  await environment.pass(1_000);
  expect(changes).toEqual(['one,two']);
});

it('applies changes even if they never end', async () => {
  const { seen, changes, environment } = puppet();
  seen(one);
  for (let round = 0; round < 10; round += 1) {
    seen({ ...one, weight: 1 + round });
    await environment.pass(90);
  }
  expect(changes.length).toBeGreaterThan(3);
});

it('applies an empty list after a non-empty one only if it stays empty for 30 s', async () => {
  const { seen, discovery, events, environment } = puppet();
  seen(one);
  seen();
  await environment.pass(29_999);
  expect(discovery.current).toEqual([one]);
  expect(events.at(-1)).toEqual({ kind: 'empty-doubted', service: 'payments', kept: [one] });
  await environment.pass(1);
  expect(discovery.current).toEqual([]);
});

it('starts the 30 s again if instances were reported in between', async () => {
  const { seen, discovery, changes, environment } = puppet();
  seen(one);
  seen();
  await environment.pass(20_000);
  seen(one);
  seen();
  await environment.pass(20_000);
  expect(discovery.current).toEqual([one]);
  expect(changes).toEqual(['one']);
});

it('keeps the last valid list while the registry is down, and reports its age', async () => {
  const { seen, failed, discovery, kinds, environment } = puppet();
  expect(discovery.age).toBe(Infinity);
  seen(one);
  expect(discovery.age).toBe(0);
  await environment.pass(5_000);
  expect(discovery.age).toBe(0);
  failed();
  await environment.pass(60_000);
  failed();
  expect([discovery.current, discovery.age]).toEqual([[one], 60_000]);
  seen(one);
  expect(discovery.age).toBe(0);
  expect(kinds()).toEqual(['changed', 'registry-lost', 'registry-lost', 'registry-back']);
});

it('does not count the time without a registry as time in which the list was empty', async () => {
  const { seen, failed, discovery, environment } = puppet();
  seen(one);
  seen();
  await environment.pass(1_000);
  failed();
  await environment.pass(100_000);
  expect(discovery.current).toEqual([one]);
});

it('skips invalid entries and reports them by name, once', () => {
  const { seen, discovery, events } = puppet();
  const garbage = [
    { id: 'no-url', address: 'nowhere' },
    { ...one, id: 'no-weight', weight: 0 },
    { ...one, id: 'no-version', version: 'new' },
    { address: one.address },
    { ...one, id: 'no-port', address: 'http://10.0.0.1:0' },
    { ...one, id: 'odd-port', address: 'http://10.0.0.1:port' },
    { ...one, id: 'number', address: 4001 },
    { ...one, id: 'text', weight: '2' },
    { ...one, id: 'other', service: 'shipping' },
    { ...one, id: 'odd', tags: 'blue', metadata: { a: 1 } },
    one,
    null,
    7,
  ];
  seen(one, ...garbage);
  seen(one, ...garbage);
  expect(discovery.current).toEqual([one]);
  const found = events.flatMap((event) => (event.kind === 'garbage' ? event.found : []));
  expect(found).toEqual([
    `entry 2: address is "nowhere", not a URL with a host`,
    `entry 3: weight is 0, not a number above 0`,
    `entry 4: version is "new", not a semantic version`,
    `entry 5: id is missing, not a text`,
    `entry 6: address is "http://10.0.0.1:0", not a URL with a host`,
    `entry 7: address is "http://10.0.0.1:port", not a URL with a host`,
    `entry 8: address is 4001, not a URL with a host`,
    `entry 9: weight is "2", not a number above 0`,
    `entry 10: service is "shipping", not 'payments'`,
    `entry 11: tags is "blue", not a list of texts; metadata is {"a":1}, not an object of texts`,
    `entry 12: another instance has the same id 'one'`,
    'entry 13: it is not an object',
    'entry 14: it is not an object',
  ]);
});

it('keeps the last valid list as long as all entries are invalid', async () => {
  const { seen, discovery, kinds, environment } = puppet();
  seen(one);
  seen({ ...one, address: 'nowhere' });
  await environment.pass(100_000);
  expect(discovery.current).toEqual([one]);
  seen();
  await environment.pass(29_000);
  seen({ ...one, address: 'nowhere' });
  await environment.pass(100_000);
  expect(discovery.current).toEqual([one]);
  expect(kinds()).toEqual(['changed', 'garbage', 'empty-doubted', 'garbage']);
  seen(two);
  await environment.pass(100);
  expect(discovery.current).toEqual([two]);
});

it('treats a list of more than 10,000 entries as an error of the registry', () => {
  const { seen, discovery, events } = puppet();
  seen(one);
  seen(...Array.from({ length: 10_001 }, (_, index) => ({ ...one, id: String(index) })));
  expect(discovery.current).toEqual([one]);
  expect(events.at(-1)).toMatchObject({ kind: 'registry-lost', error: { message: expect.stringContaining('Cannot read 10001 entries') } });
});

it('continues if a listener throws, and notifies the others', () => {
  const { seen, discovery, kinds } = puppet();
  const told: number[] = [];
  discovery.subscribe(() => {
    throw new Error('mine');
  });
  discovery.subscribe((instances) => told.push(instances.length));
  seen(one, two);
  expect(told).toEqual([2]);
  expect(kinds()).toContain('listener-failed');
});

it('is ready when the registry has answered, and silent when closed', async () => {
  const registry = memoryRegistry();
  await registry.register({ service: 'payments', instance: one, ttl: 0 });
  const discovery = discover(registry, { service: 'payments' });
  const changes: unknown[] = [];
  discovery.subscribe((instances) => changes.push(instances));
  await discovery.ready;
  expect(discovery.current).toEqual([one]);
  discovery.close();
  await registry.register({ service: 'payments', instance: two, ttl: 0 });
  await settled();
  expect(changes).toHaveLength(1);
});

it('continues if its event listener throws', async () => {
  const environment = createVirtualEnvironment(1);
  const registry = memoryRegistry({ environment });
  const onEvent = () => {
    throw new Error('a listener');
  };
  const discovery = discover(registry, { service: 'payments', environment, onEvent });
  for (const instance of [one, two]) {
    await registry.register({ service: 'payments', instance, ttl: 600_000 });
    await environment.pass(1_000);
  }
  expect(discovery.current.map(({ id }) => id)).toEqual(['one', 'two']);
});
