// Consul's key-value store for configuration. A version is the index of the write.

import { consul, watchBlocking, type ConsulOptions } from './consul.ts';
import { openWatches } from './open-watches.ts';
import { parseJson } from './snapshot.ts';
import { conflictAt, type ConfigStore, type Versioned } from './store.ts';
import { newsOnly } from './teller.ts';

export function consulStore(options: ConsulOptions = {}): ConfigStore {
  const agent = consul(options);
  const { ask, name } = agent;
  const watches = openWatches();
  const pathOf = (key: string): string => `/v1/kv/${key.split('/').map(encodeURIComponent).join('/')}`;
  const parameters = agent.scope.size === 0 ? '' : `?${String(agent.scope)}`;

  return {
    name,
    get: async (key) => {
      const { status, text } = await ask({ path: pathOf(key) + parameters, expect: [404] });
      return status === 404 ? undefined : versionedIn(text);
    },
    put: async (key, value, expected) => {
      const Index = Number(expected ?? 0); // 0: there is none yet
      const write = { KV: { Verb: 'cas', Key: key, Value: Buffer.from(value).toString('base64'), Index } };
      const { status, text } = await ask({ method: 'PUT', path: `/v1/txn${parameters}`, body: [write], expect: [409] });
      if (status === 409) throw conflictAt(key, name);
      const { Results } = parseJson(text) as { Results: readonly { KV: { ModifyIndex: number } }[] };
      return { value, version: String(Results[0]?.KV.ModifyIndex) };
    },
    watch: (key, watcher) => {
      const { seen, failed } = newsOnly(watcher);
      const stop = watchBlocking(agent, {
        path: pathOf(key),
        expect: [404],
        answered: ({ status, text }) => seen(status === 404 ? undefined : versionedIn(text)),
        failed,
      });
      return watches.add(stop);
    },
    close: async () => watches.end(),
  };
}

function versionedIn(text: string): Versioned {
  const [found] = parseJson(text) as readonly { readonly Value: string | null; readonly ModifyIndex: number }[];
  return { value: Buffer.from(found?.Value ?? '', 'base64').toString(), version: String(found?.ModifyIndex) };
}
