import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { consulRegistry, consulStore, dnsRegistry, type DnsRegistryOptions } from '../../src/registry/index.ts';
import { startConsul, type RunningConsul } from '../../src/servers/index.ts';
import { observe } from './observer.ts';
import { registryConformance } from './registry-conformance.ts';
import { storeConformance } from './store-conformance.ts';

let consul: RunningConsul;
beforeAll(async () => {
  consul = await startConsul();
}, 1_200_000);
afterAll(() => consul.stop());

const put = (path: string, body: unknown) => fetch(consul.url + path, { method: 'PUT', body: JSON.stringify(body) });
const outage = { begin: () => consul.kill(), end: () => consul.start() };

registryConformance('Consul', () => ({
  open: () => consulRegistry({ url: consul.url }),
  ttl: { text: '1000ms', milliseconds: 1_000 },
  plant: async (service) => {
    await put('/v1/agent/service/register', {
      ID: `${service}-stone`,
      Name: service,
      Address: '127.0.0.1',
      Port: 80,
      Meta: { version: 'new' },
    });
    return /^service '.*-stone' on node '.*': version is "new", not a semantic version/;
  },
  outage,
}));

storeConformance('Consul', () => ({
  open: () => consulStore({ url: consul.url }),
  remove: async (key) => {
    await fetch(`${consul.url}/v1/kv/${encodeURI(key)}`, { method: 'DELETE' });
  },
  write: async (key, bytes) => {
    await fetch(`${consul.url}/v1/kv/${encodeURI(key)}`, { method: 'PUT', body: new Uint8Array(bytes) });
  },
  outage,
}));

describe('the DNS interface of Consul', () => {
  const one = { id: 'one', address: 'http://127.0.0.1:4001' };
  const openDns = (records: DnsRegistryOptions['records'], servers = [consul.dns]) => {
    const registry = dnsRegistry({ host: '{service}.service.consul', records, servers });
    onTestFinished(() => registry.close());
    return registry;
  };

  it('reports hosts and ports of SRV records as they are added and removed', async () => {
    const registry = consulRegistry({ url: consul.url });
    const { until } = observe(openDns('srv'), 'dns-srv');
    expect(await until(() => true)).toEqual({ instances: [], garbage: [] });
    await registry.register({ service: 'dns-srv', instance: one, ttl: 60_000 });
    await registry.register({ service: 'dns-srv', instance: { id: 'two', address: 'http://127.0.0.2:4002' }, ttl: 60_000 });
    const { instances } = await until((last) => last.instances.length === 2);
    expect(instances).toEqual([
      { id: '127.0.0.1:4001', address: 'http://127.0.0.1:4001', weight: 1 },
      { id: '127.0.0.2:4002', address: 'http://127.0.0.2:4002', weight: 1 },
    ]);
    await registry.deregister({ service: 'dns-srv', instance: one });
    await until((last) => last.instances.length === 1);
  });

  it('reports hosts of address records, with the configured port', async () => {
    await consulRegistry({ url: consul.url }).register({ service: 'dns-a', instance: one, ttl: 60_000 });
    const { until } = observe(openDns({ address: { port: 8080 } }), 'dns-a');
    const { instances } = await until((last) => last.instances.length > 0);
    expect(instances).toEqual([{ id: '127.0.0.1:8080', address: 'http://127.0.0.1:8080' }]);
  });

  it('reports that it cannot be reached, and reports the list again when it can', async () => {
    const { until, nextFailure, told } = observe(openDns('srv'), 'dns-outage');
    await until(() => true);
    const failure = nextFailure();
    await outage.begin();
    expect((await failure).message).toMatch(/^Cannot look up 'dns-outage' with DNS at 127/);
    const before = told.length;
    await outage.end();
    await until(() => told.length > before);
  });

  it('rejects a registration with a remedy', async () => {
    await expect(openDns('srv').register({ service: 'any', instance: one, ttl: 0 })).rejects.toThrow(
      'Register with the server of these records',
    );
  });
});
