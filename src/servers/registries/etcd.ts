// Starts an etcd on loopback, on free ports. After a kill it starts again on the same ports, with the same data.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../process/port.ts';
import type { SetupProgress } from '../progress.ts';
import { findRegistryServer } from './registry-binary.ts';
import { restartable, type RestartableServer } from '../process/restartable.ts';

export interface RunningEtcd extends RestartableServer {
  readonly url: string;
}

export async function startEtcd({ log }: { readonly log?: SetupProgress } = {}): Promise<RunningEtcd> {
  const command = await findRegistryServer('etcd', { ...(log && { log }) });
  const data = await mkdtemp(join(tmpdir(), 'tenuto-etcd-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  const server = await restartable({
    name: 'etcd',
    command,
    removeAfter: data,
    args: [
      ...['--data-dir', data, '--listen-client-urls', url, '--advertise-client-urls', url, '--log-level', 'warn'],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`],
    ],
    probe: async () => {
      const { ok, status } = await fetch(`${url}/health`);
      if (!ok) throw new Error(`it answers ${status}`);
    },
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  };
  return { ...server, url, stop };
}
