// A configuration store in etcd. A version is the revision of the write.

import { coded, etcd, list, type EtcdOptions } from './etcd.ts';
import { recordIn } from '../../model/record.ts';
import { openWatches } from '../open-watches.ts';
import { repeat } from '../repeat.ts';
import { conflictAt, type ConfigStore, type Versioned } from '../store.ts';
import { distinctUntilChanged } from '../distinct-until-changed.ts';

/** Creates a configuration store in etcd. */
export function etcdStore(options: EtcdOptions = {}): ConfigStore {
  const server = etcd(options);
  const { call, name, environment } = server;
  const watches = openWatches();

  async function at(key: string, signal?: AbortSignal): Promise<{ found: Versioned | undefined; revision: string }> {
    const { entries, revision } = await list(server, { key: coded(key) }, signal);
    const [entry] = entries;
    return { found: entry && { value: entry.value, version: entry.version }, revision };
  }
  return {
    name,
    get: async (key) => (await at(key)).found,
    put: async (key, value, expected) => {
      const unchanged = { key: coded(key), target: 'MOD', result: 'EQUAL', mod_revision: expected ?? '0' }; // 0: there is none yet
      const write = { request_put: { key: coded(key), value: coded(value) } };
      const answer = await call('kv/txn', { compare: [unchanged], success: [write] });
      const { succeeded, header } = recordIn(answer);
      const { revision } = recordIn(header);
      if (typeof revision !== 'string')
        throw new Error(`Cannot read what ${name} answered: it has no revision. Check that the address is that of etcd`);
      if (succeeded !== true) throw conflictAt(key, name);
      return { value, version: revision };
    },
    watch: (key, watcher) => {
      const { seen, failed } = distinctUntilChanged(watcher);
      const round = async (signal: AbortSignal): Promise<void> => {
        const { found, revision } = await at(key, signal);
        if (signal.aborted) return;
        seen(found);
        await server.changed({ key: coded(key) }, { revision, signal });
      };
      return watches.add(repeat({ environment, failed, round }));
    },
    close: async () => watches.end(),
  };
}
