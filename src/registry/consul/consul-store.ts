// A configuration store in Consul's key-value store. A version is the index of the write.

import { consul, listIn, watchBlocking, type ConsulOptions } from './consul.ts';
import type { HttpAnswer } from '../http-client.ts';
import { openWatches } from '../open-watches.ts';
import { recordIn } from '../../model/record.ts';
import { parseJson } from '../json.ts';
import { conflictAt, type ConfigStore, type Versioned } from '../store.ts';
import { distinctUntilChanged } from '../distinct-until-changed.ts';
import { textOf } from '../../platform/text-of.ts';

/** Creates a configuration store in Consul's key-value store. */
export function consulStore(options: ConsulOptions = {}): ConfigStore {
  const agent = consul(options);
  const { ask, name } = agent;
  const watches = openWatches();
  const pathOf = (key: string): string => `/v1/kv/${key.split('/').map(encodeURIComponent).join('/')}`;
  const parameters = agent.scope.size === 0 ? '' : `?${String(agent.scope)}`;

  return {
    name,
    get: async (key) => {
      const answer = await ask({ path: pathOf(key) + parameters, expect: [404] });
      return answer.status === 404 ? undefined : versionedIn(answer, name);
    },
    put: async (key, value, expected) => {
      const Index = Number(expected ?? 0); // 0: there is none yet
      const write = { KV: { Verb: 'cas', Key: key, Value: Buffer.from(value).toString('base64'), Index } };
      const { status, text } = await ask({ method: 'PUT', path: `/v1/txn${parameters}`, body: [write], expect: [409] });
      if (status === 409) throw conflictAt(key, name);
      const results = recordIn(parseJson(text))['Results'];
      return { value, version: versionIn(recordIn(Array.isArray(results) ? results[0] : undefined)['KV'], name) };
    },
    watch: (key, watcher) => {
      const { seen, failed } = distinctUntilChanged(watcher);
      const stop = watchBlocking(agent, {
        path: pathOf(key),
        expect: [404],
        answered: (answer) => seen(answer.status === 404 ? undefined : versionedIn(answer, name)),
        failed,
      });
      return watches.add(stop);
    },
    close: async () => watches.end(),
  };
}

function versionedIn(answer: HttpAnswer, name: string): Versioned {
  const [found] = listIn(answer, name);
  const { Value: value } = recordIn(found);
  return { value: textOf(Buffer.from(typeof value === 'string' ? value : '', 'base64')), version: versionIn(found, name) };
}

function versionIn(found: unknown, name: string): string {
  const { ModifyIndex: version } = recordIn(found);
  if (typeof version !== 'number')
    throw new Error(`Cannot read what ${name} answered: it has no version. Check that the address is that of a Consul agent`);
  return String(version);
}
