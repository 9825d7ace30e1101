// A client of Toxiproxy, limited to what the benchmark needs: proxies on free ports, and toxics in them.

import { freePort, knock } from '../../src/servers/process/port.ts';
import { startServer } from '../../src/servers/process/server-process.ts';

export type Toxic =
  /** The additional duration of each response, in milliseconds. */
  | { readonly type: 'latency'; readonly attributes: { readonly latency: number; readonly jitter: number } }
  /** Connections are reset. */
  | { readonly type: 'reset_peer'; readonly attributes: { readonly timeout: number } };

export interface Proxy {
  readonly port: number;
  add(toxic: Toxic): Promise<void>;
  /** Removes all toxics. */
  clean(): Promise<void>;
  /** Turns it on or off. When it is off, connections are refused. */
  turn(state: 'on' | 'off'): Promise<void>;
}

export interface Toxiproxy {
  /** Creates a proxy in front of this port. */
  proxy(name: string, port: number): Promise<Proxy>;
  /** Turns all proxies on, and removes all toxics. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export async function startToxiproxy(path: string): Promise<Toxiproxy> {
  const port = await freePort();
  const args = ['-host', '127.0.0.1', '-port', String(port)];
  const { stop } = await startServer({ name: 'Toxiproxy', command: path, args, probe: () => knock(port) });
  const ask = askAt(`http://127.0.0.1:${port}`);
  return {
    proxy: (name, upstream) => createProxy(ask, { name, upstream }),
    async reset() {
      await ask('POST', '/reset');
    },
    stop,
  };
}

type Ask = (method: 'POST' | 'DELETE' | 'GET', path: string, body?: unknown) => Promise<unknown>;

const askAt =
  (address: string): Ask =>
  async (method, path, body) => {
    const response = await fetch(address + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`Cannot ${method} '${path}' at Toxiproxy: it responded with ${response.status}: ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  };

async function createProxy(ask: Ask, { name, upstream }: { name: string; upstream: number }): Promise<Proxy> {
  const port = await freePort();
  const path = `/proxies/${name}`;
  await ask('POST', '/proxies', { name, listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${upstream}`, enabled: true });
  return {
    port,
    async add(toxic) {
      await ask('POST', `${path}/toxics`, { name: toxic.type, stream: 'downstream', ...toxic });
    },
    async clean() {
      for (const { name } of (await ask('GET', `${path}/toxics`)) as readonly { readonly name: string }[])
        await ask('DELETE', `${path}/toxics/${name}`);
    },
    async turn(state) {
      await ask('POST', path, { enabled: state === 'on' });
    },
  };
}
