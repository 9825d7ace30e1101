// Starts a Consul agent in development mode: in memory, on loopback, on free ports. After a kill it starts again on the same ports, without
// its data.

import { freePort } from '../process/port.ts';
import type { SetupProgress } from '../progress.ts';
import { findRegistryServer } from './registry-binary.ts';
import { restartable, type RestartableServer } from '../process/restartable.ts';

export interface RunningConsul extends RestartableServer {
  readonly url: string;
  /** The address of its DNS server, for a resolver: '127.0.0.1:8600'. */
  readonly dns: string;
}

const ports = ['http-port', 'dns-port', 'grpc-port', 'serf-lan-port', 'serf-wan-port', 'server-port'] as const;

export async function startConsul({ log }: { readonly log?: SetupProgress } = {}): Promise<RunningConsul> {
  const command = await findRegistryServer('consul', { ...(log && { log }) });
  const [http, dns, ...others] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const url = `http://127.0.0.1:${http}`;
  const values = [http, dns, ...others];
  const server = await restartable({
    name: 'Consul',
    command,
    args: [
      ...['agent', '-dev', '-bind=127.0.0.1', '-client=127.0.0.1', '-disable-host-node-id', '-log-level=warn'],
      ...['-hcl=disable_update_check=true'],
      ...ports.map((name, index) => `-${name}=${String(values[index])}`),
    ],
    probe: async () => {
      const leader = await (await fetch(`${url}/v1/status/leader`)).text();
      if (leader === '""') throw new Error('it has no leader yet');
    },
  });
  return { ...server, url, dns: `127.0.0.1:${dns}` };
}
