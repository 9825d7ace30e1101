import { afterAll, beforeAll } from 'vitest';
import { etcdRegistry, etcdStore } from '../../src/registry/index.ts';
import { startEtcd, type RunningEtcd } from '../../src/servers/index.ts';
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
  outage,
}));
