// A configuration in use: in force as a whole or not at all, and whatever happens to the store, the last good one stays.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  changeConfiguration,
  connect,
  governedTransport,
  openConfiguration,
  type Configuration,
  type ConfigurationEvent,
  type Governance,
} from '../../../src/activities/index.ts';
import { fileStore, memoryStore, type ConfigStore, type ConfigWatcher } from '../../../src/registry/index.ts';
import { depot } from '../../fixtures/probe.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface Opened extends Configuration {
  readonly events: ConfigurationEvent[];
}

async function opened(store: ConfigStore): Promise<Opened> {
  const events: ConfigurationEvent[] = [];
  const configuration = openConfiguration(store, { onEvent: (event) => events.push(event) });
  open.push(configuration);
  await configuration.ready;
  return Object.assign(configuration, { events });
}

const limits = (services: Record<string, number>) => ({
  services: Object.fromEntries(Object.entries(services).map(([name, limit]): [string, Governance] => [name, { limit }])),
});
const write = (store: ConfigStore, document: Parameters<typeof changeConfiguration>[1]) =>
  changeConfiguration(store, document, { by: 'ada' });
async function byHand(store: ConfigStore, value: string) {
  await store.put('tenuto', value, (await store.get('tenuto'))?.version);
}

describe('a configuration', () => {
  it('keeps working if its listener throws', async () => {
    const store = memoryStore();
    const onEvent = () => {
      throw new Error('a listener');
    };
    const configuration = openConfiguration(store, { onEvent });
    open.push(configuration);
    await configuration.ready;
    for (const limit of [5, 6]) {
      await write(store, limits({ stock: limit }));
      await vi.waitFor(() => {
        expect(configuration.of('stock').current).toEqual({ limit });
      });
    }
  });

  it('has the defaults for a service that is not in the document', async () => {
    const store = memoryStore();
    const configuration = await opened(store);
    expect(configuration.of('payments').current).toEqual({});
    await write(store, limits({ stock: 5 }));
    for (const name of ['payments', '__proto__', 'constructor', 'toString']) expect(configuration.of(name).current).toEqual({});
    expect(configuration.of('stock').current).toEqual({ limit: 5 });
    expect(configuration.version).toBe(1);
  });

  it('notifies only the subscribers of changed services, after the whole change has taken effect', async () => {
    const store = memoryStore();
    await write(store, limits({ payments: 1, stock: 1, search: 1 }));
    const configuration = await opened(store);
    const told: unknown[] = [];
    for (const name of ['payments', 'stock', 'search'])
      configuration.of(name).subscribe((next) => told.push([name, next.limit, configuration.of('stock').current.limit]));
    await write(store, limits({ payments: 2, search: 1, stock: 2 }));
    expect(told).toEqual([['payments', 2, 2], ['stock', 2, 2]]); // prettier-ignore
    expect(configuration.events.at(-1)).toEqual({ kind: 'applied', version: 2, changed: ['payments', 'stock'] });
    await write(store, limits({ payments: 2, search: 1 }));
    expect(told.slice(2)).toEqual([['stock', undefined, undefined]]);
  });

  it('notifies the other subscribers if one throws', async () => {
    const store = memoryStore();
    const configuration = await opened(store);
    const told = vi.fn();
    configuration.of('payments').subscribe(() => {
      throw new Error('broken');
    });
    configuration.of('payments').subscribe(told);
    await write(store, limits({ payments: 2 }));
    expect(told).toHaveBeenCalledTimes(1);
    expect(configuration.events.at(-1)).toMatchObject({ kind: 'listener-failed', service: 'payments', error: { message: 'broken' } });
  });

  it('keeps the last valid document if the next one is invalid, missing or unreadable', async () => {
    const store = memoryStore();
    await write(store, limits({ payments: 2, stock: 2 }));
    const configuration = await opened(store);
    const payments = configuration.of('payments');
    const told = vi.fn();
    payments.subscribe(told);
    await byHand(store, '{ "services": { "payments": { "limit": 9 }, "stock": { "limit": "many", "speed": 3 } } }');
    expect(payments.current).toEqual({ limit: 2 });
    expect(configuration.findings).toEqual([
      expect.stringContaining('services.stock.speed'),
      expect.stringContaining('services.stock.limit'),
    ]);
    expect(configuration.events.at(-1)).toEqual({ kind: 'refused', findings: configuration.findings });
    store.remove('tenuto');
    expect(configuration.findings).toEqual([expect.stringContaining('the configuration was removed from the store')]);
    expect(payments.current).toEqual({ limit: 2 });
    expect(told).not.toHaveBeenCalled();
    await write(store, limits({ payments: 2 }));
    expect(configuration.findings).toEqual([]);
    expect(configuration.events.at(-1)).toMatchObject({ kind: 'applied' });
  });

  it('starts with the last valid version if the store holds an invalid document', async () => {
    const store = memoryStore();
    await write(store, limits({ payments: 1 }));
    await write(store, limits({ payments: 2 }));
    await byHand(store, 'nonsense');
    const configuration = await opened(store);
    expect(configuration.of('payments').current).toEqual({ limit: 2 });
    expect(configuration.events.map(({ kind }) => kind)).toEqual(['refused', 'applied']);
    expect(configuration.findings).toEqual([expect.stringContaining('not JSON')]);
  });

  it('stays in effect while the store does not answer, and reports that once', async () => {
    const watchers: ConfigWatcher[] = [];
    const store: ConfigStore = { ...memoryStore(), watch: (_, watcher) => (watchers.push(watcher), () => undefined) };
    const events: ConfigurationEvent[] = [];
    const configuration = openConfiguration(store, { onEvent: (event) => events.push(event) });
    const [watcher] = watchers;
    const seen = { value: JSON.stringify(limits({ payments: 3 })), version: '1' };
    watcher?.failed(new Error('no answer'));
    await configuration.ready;
    expect(configuration.of('payments').current).toEqual({});
    watcher?.seen(seen);
    watcher?.failed(new Error('no answer'));
    watcher?.failed(new Error('no answer'));
    expect(configuration.of('payments').current).toEqual({ limit: 3 });
    watcher?.seen(seen);
    expect(events.map(({ kind }) => kind)).toEqual(['unreachable', 'reachable', 'applied', 'unreachable', 'reachable']);
  });
});

describe('a governed service', () => {
  const call = { service: depot, operation: 'take', input: { id: 'x' }, key: 'key', timeout: 1_000 };
  const handlers = { take: () => ({ taken: 'x' }), put: () => null, send: () => null };
  const inProcess = () => connect(depot, handlers as never).transport;

  it.each([
    ['called', (service: ReturnType<typeof governedTransport>) => service.send(call)],
    ['checked', (service: ReturnType<typeof governedTransport>) => Promise.resolve(service.mismatches(depot))],
  ])('that was %s rejects a change that violates its contract, for all services', async (_, begin) => {
    const store = memoryStore();
    const configuration = await opened(store);
    const service = governedTransport([inProcess()], configuration.of('depot'));
    await begin(service);
    const misfit: Governance = { fallback: [{ kind: 'static', answer: 1 }], routes: [{ name: 'a', match: { operations: ['tkae'] } }] };
    await write(store, { services: { depot: misfit, stock: { limit: 4 } } });
    expect(configuration.findings).toEqual([
      "services.depot.routes[0].match.operations[0] is 'tkae'; 'depot' has take, put, send",
      expect.stringMatching(/^services\.depot\.fallback\[0\] is 'static', but take, put, send may change something/),
    ]);
    expect(configuration.of('stock').current).toEqual({});
    await service.close?.();
    await write(store, { services: { depot: misfit } }); // nobody is left whom it does not fit
    expect(configuration.findings).toEqual([]);
  });

  it('uses a change from its next call on', async () => {
    const store = memoryStore();
    const configuration = await opened(store);
    const service = governedTransport([inProcess()], configuration.of('depot'));
    expect(await service.send(call)).toEqual({ taken: 'x' });
    await write(store, { services: { depot: { rate: { perSecond: 0.001, burst: 1 } } } });
    const ends = await Promise.allSettled([1, 2, 3].map(() => service.send(call)));
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']); // one, and a burst of one
  });
});

describe('a configuration in files', () => {
  it('takes effect within a second, written by command or by hand', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tenuto-'));
    const store = fileStore(folder);
    open.push(store, { close: () => rm(folder, { recursive: true }) });
    const configuration = await opened(store);
    const payments = configuration.of('payments');
    const next = () => new Promise<Governance>((resolve) => payments.subscribe(resolve));

    const first = next();
    await write(store, limits({ payments: 5 }));
    const written = performance.now();
    expect(await first).toEqual({ limit: 5 });
    expect(performance.now() - written).toBeLessThan(1_000);

    const second = next();
    await writeFile(join(folder, 'tenuto.json'), JSON.stringify(limits({ payments: 6 })));
    const again = performance.now();
    expect(await second).toEqual({ limit: 6 });
    expect(performance.now() - again).toBeLessThan(1_000);
  });
});
