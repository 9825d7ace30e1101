// The configuration centre on real servers: in force within a second of being written, and standing while the server is away.

import { describe, expect, it, onTestFinished } from 'vitest';
import {
  changeConfiguration,
  configurationHistory,
  openConfiguration,
  rollBackConfiguration,
  type ConfigurationEvent,
} from '../../src/activities/index.ts';
import { consulStore, etcdStore } from '../../src/registry/index.ts';
import { startConsul, startEtcd } from '../../src/servers/index.ts';
import { eventually } from '../support/eventually.ts';

const limited = (limit: number) => ({ services: { payments: { limit } } });

describe.each([
  { name: 'Consul', start: startConsul, open: (url: string) => consulStore({ url }) },
  { name: 'etcd', start: startEtcd, open: (url: string) => etcdStore({ url }) },
])('a configuration in $name', ({ start, open }) => {
  it(
    'takes effect within a second, stays in effect while the server is down, and is updated when it is back',
    { timeout: 1_200_000 },
    async () => {
      const server = await start();
      onTestFinished(() => server.stop());
      const store = open(server.url);
      onTestFinished(() => store.close());
      const events: ConfigurationEvent[] = [];
      const configuration = openConfiguration(store, { onEvent: (event) => events.push(event) });
      onTestFinished(() => configuration.close());
      await configuration.ready;
      const payments = configuration.of('payments');
      const inForce = (limit: number) => eventually(() => payments.current.limit, { holds: (current) => current === limit });
      const heard = (kind: ConfigurationEvent['kind']) =>
        eventually(() => events.map((event) => event.kind), { holds: (kinds) => kinds.includes(kind) });

      for (const limit of [1, 2, 3]) {
        await changeConfiguration(store, limited(limit), { by: 'ada' });
        const written = performance.now();
        await inForce(limit);
        expect(performance.now() - written).toBeLessThan(1_000);
      }

      await rollBackConfiguration(store, { by: 'bob', to: 1 });
      await inForce(1);
      expect((await configurationHistory(store)).map(({ version, by }) => `${String(version)} ${by}`)).toEqual([
        '4 bob',
        '3 ada',
        '2 ada',
        '1 ada',
      ]);

      await server.kill();
      await heard('unreachable');
      await expect(changeConfiguration(store, limited(5), { by: 'ada' })).rejects.toThrow();
      await server.start();
      await heard('reachable');
      expect(payments.current).toEqual({ limit: 1 }); // also where the server has forgotten everything
      await changeConfiguration(store, limited(6), { by: 'ada' });
      await inForce(6);
    },
  );
});
