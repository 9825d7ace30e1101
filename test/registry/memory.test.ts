import { memoryRegistry, memoryStore } from '../../src/registry/index.ts';
import { registryConformance } from './registry-conformance.ts';
import { storeConformance } from './store-conformance.ts';

const registry = memoryRegistry();
const store = memoryStore();

registryConformance('memory', () => ({
  open: () => ({ ...registry, close: () => Promise.resolve() }), // there are no other processes
  ttl: { text: '100ms', milliseconds: 100 },
  plant: (service) => {
    registry.plant(service, { name: 'a stone', content: { id: 'stone' } });
    return Promise.resolve(/^a stone: address is missing/);
  },
}));

storeConformance('memory', () => ({
  open: () => ({ ...store, close: () => Promise.resolve() }),
  remove: async (key) => store.remove(key),
}));
