import { afterAll, beforeAll, expect, it } from 'vitest';
import { etcdRegistry, etcdStore } from '../../src/registry/index.ts';
import { startEtcd, type RunningEtcd } from '../../src/servers/index.ts';
import { encodings } from '../support/encodings.ts';
import { observe } from './observer.ts';
import { registryConformance } from './registry-conformance.ts';
import { storeConformance } from './store-conformance.ts';

let etcd: RunningEtcd;
beforeAll(async () => {
  etcd = await startEtcd();
}, 1_200_000);
afterAll(() => etcd.stop());

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const call = (method: string, body: unknown) => fetch(`${etcd.url}/v3/kv/${method}`, { method: 'POST', body: JSON.stringify(body) });
const outage = { begin: () => etcd.kill(), end: () => etcd.start() };

registryConformance('etcd', () => ({
  open: () => etcdRegistry({ url: etcd.url }),
  ttl: { text: '2000ms', milliseconds: 2_000 },
  plant: async (service) => {
    await call('put', { key: base64(`/tenuto/services/${service}/stone`), value: base64('no JSON') });
    return /^key .*\/stone: it is not an object/;
  },
  outage,
}));

storeConformance('etcd', () => ({
  open: () => etcdStore({ url: etcd.url }),
  remove: async (key) => {
    await call('deleterange', { key: base64(key) });
  },
  write: async (key, bytes) => {
    await call('put', { key: base64(key), value: bytes.toString('base64') });
  },
  outage,
}));

it.each(encodings)('reads an instance that was written by hand in %s', async (name, bytesOf) => {
  const service = `written ${name}`;
  const instance = { id: 'a', address: 'http://10.0.0.1:80', zone: 'Köln' };
  const key = base64(`/tenuto/services/${encodeURIComponent(service)}/a`);
  await call('put', { key, value: bytesOf(JSON.stringify(instance)).toString('base64') });
  const { until } = observe(etcdRegistry({ url: etcd.url }), service);
  expect(await until(() => true)).toEqual({ instances: [instance], garbage: [] });
});
