// Ports on the loopback interface. A free port was used once and closed from the server's side: for a minute the system
// gives it to nobody who asks for any port, and only one who names it can have it.

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

/** Throws, naming the remedy, where somebody listens on the port already. */
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

/** Resolves when somebody accepts connections on the port. */
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
