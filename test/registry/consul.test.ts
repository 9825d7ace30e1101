import { afterAll, beforeAll } from 'vitest';
import { consulRegistry, consulStore } from '../../src/registry/index.ts';
import { startConsul, type RunningConsul } from '../../src/servers/index.ts';
import { registryConformance } from './registry-conformance.ts';
import { storeConformance } from './store-conformance.ts';

let consul: RunningConsul;
beforeAll(async () => {
  consul = await startConsul();
}, 900_000);
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
  outage,
}));
