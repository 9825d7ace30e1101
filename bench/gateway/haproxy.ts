// Starts HAProxy in front of the instances: least connections, health checks, retries at another server, and removal of a
// server whose responses fail.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, knock } from '../../src/servers/process/port.ts';
import { startServer } from '../../src/servers/process/server-process.ts';
import { maxWait } from './contenders/contender.ts';

export interface RunningHaproxy {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startHaproxy(path: string, instances: readonly number[]): Promise<RunningHaproxy> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'tenuto-haproxy-'));
  const file = join(directory, 'haproxy.cfg');
  await writeFile(file, configuration(port, instances));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const args = ['-f', file, '-db', '-q'];
    const { stop } = await startServer({ name: 'HAProxy', command: path, args, removeAfter: directory, probe: () => knock(port) });
    return { port, stop: () => stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

const configuration = (port: number, instances: readonly number[]): string => `
global
  maxconn 4000
  nbthread 1

defaults
  mode http
  timeout connect 300ms
  timeout client 60s
  timeout server ${maxWait}ms
  timeout queue ${maxWait}ms
  option abortonclose
  retries 2
  option redispatch 1
  retry-on all-retryable-errors

listen service
  bind 127.0.0.1:${port}
  balance leastconn
  http-reuse always
  option httpchk GET /healthz
  default-server check inter 500ms fall 2 rise 1 maxconn 100 observe layer7 error-limit 5 on-error mark-down
${instances.map((instance, index) => `  server instance-${index + 1} 127.0.0.1:${instance}`).join('\n')}
`;
