// Listens on a socket, and closes it without aborting calls in flight.

import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTimer } from '../../platform/timer.ts';
import type { Env } from './env.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** How long `stop` waits for calls in flight, in milliseconds. */
  readonly grace: number;
}

export interface Listening {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export async function listen(app: Hono<Env>, { host, port, grace }: ListenOptions): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch, hostname: host }) as Server;
  server.keepAliveTimeout = 60_000;
  const idle = trackCalls(server);
  await bind(server, { host, port });
  const { address, family, port: bound } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`;
  return { url, stop: () => close(server, { idle, grace }) };
}

function bind(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, `${host}:${port}`)));
    server.listen(port, host, resolve);
  });
}

function explain(error: NodeJS.ErrnoException, where: string): Error {
  if (error.code !== 'EADDRINUSE')
    return new Error(`Cannot listen on ${where}: ${error.message}. Choose another host or port`, { cause: error });
  return new Error(
    `Cannot listen on ${where}: the port is in use. Stop the program that uses it, or choose another port (0 takes a free one)`,
    {
      cause: error,
    },
  );
}

// Returns a function that resolves as soon as no call is in flight.
function trackCalls(server: Server): () => Promise<void> {
  let inFlight = 0;
  let waiting: (() => void)[] = [];
  server.on('request', (_, response) => {
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
      if (inFlight > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    });
  });
  return () => (inFlight === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)));
}

async function close(server: Server, { idle, grace }: { idle: () => Promise<void>; grace: number }): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  let stop = (): void => undefined;
  const late = new Promise<void>((resolve) => (stop = startTimer(grace, resolve)));
  await Promise.race([idle(), late]);
  stop();
  server.closeAllConnections();
  await closed;
}
