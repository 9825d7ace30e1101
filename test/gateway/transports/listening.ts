// Servers on loopback that answer as a test says, and know who is connected.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach } from 'vitest';

export interface Listening {
  readonly base: string;
  /** The open connections over which something was asked. */
  readonly sockets: ReadonlySet<Socket>;
  /** How many connections there ever were. */
  readonly connected: () => number;
  stop(): Promise<void>;
}

const open = new Set<Listening>();
afterEach(() => Promise.all([...open].map((listening) => listening.stop())));

export async function listen(answer: RequestListener, tls?: ServerOptions): Promise<Listening> {
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  const sockets = new Set<Socket>();
  let connected = 0;
  server.on('connection', () => connected++);
  server.on('request', ({ socket }: IncomingMessage) => {
    if (sockets.has(socket)) return;
    sockets.add(socket.on('close', () => sockets.delete(socket)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const base = `${tls ? 'https' : 'http'}://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const listening: Listening = { base, sockets, connected: () => connected, stop };
  open.add(listening);
  return listening;

  async function stop(): Promise<void> {
    if (!open.delete(listening)) return;
    const closed = once(server.close(), 'close');
    server.closeAllConnections();
    await closed;
  }
}
