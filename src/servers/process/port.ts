// Finds and checks ports on the loopback interface. A free port is used once and closed on the server's side. For a minute
// the system then does not assign it to processes that ask for any port. A process that names it can still use it.

import { connect, createServer, type Server } from 'node:net';
import { once } from 'node:events';

const host = '127.0.0.1';

export async function freePort(): Promise<number> {
  const server = createServer((socket) => socket.end());
  const port = await listen(server, 0);
  const client = connect(port, host).resume();
  await once(client, 'close');
  server.close();
  await once(server, 'close');
  return port;
}

/** Throws an error with the remedy if the port is in use. */
export async function assertPortFree(port: number, { purpose, remedy }: { purpose: string; remedy: string }): Promise<void> {
  const server = createServer();
  try {
    await listen(server, port);
  } catch (cause) {
    throw new Error(`Cannot start ${purpose} on port ${String(port)}: ${reasonOf(cause)}. ${remedy}`, { cause });
  }
  server.close();
  await once(server, 'close');
}

/** Resolves when a connection to the port is accepted. */
export async function knock(port: number): Promise<void> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Cannot listen on ${host}: no port was given`);
  return address.port;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRINUSE' ? 'the port is in use' : String(error);
}
