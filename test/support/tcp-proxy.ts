// A way to a server that can be cut, closed, or go silent: what a network and a failover do to those who use it.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Ends what is open. */
  cut(): void;
  /** Takes no connections, and ends those there are. */
  close(): Promise<void>;
  open(): Promise<void>;
  /** Nothing passes until `thaw`; connections are taken all the same. */
  freeze(): void;
  thaw(): void;
  /** Sees what the server says before the client does; true: the connection ends instead. */
  onAnswer(cuts: ((chunk: Buffer) => boolean) | undefined): void;
  stop(): Promise<void>;
}

export async function tcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let frozen = false;
  let cuts: ((chunk: Buffer) => boolean) | undefined;
  let server: Server | undefined;
  let port = 0;
  const hold = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (frozen) socket.pause();
  };
  const join = (near: Socket): void => {
    const far = connect(target);
    for (const socket of [near, far]) hold(socket);
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => {
      if (!cuts?.(chunk)) return void near.write(chunk);
      near.destroy();
      far.destroy();
    });
    if (frozen) for (const socket of [near, far]) socket.pause();
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  };
  const open = async (): Promise<void> => {
    server = createServer(join).listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const close = async (): Promise<void> => {
    const closed = server && once(server.close(), 'close');
    server = undefined;
    cut();
    await closed;
  };
  await open();
  return {
    get port() {
      return port;
    },
    cut,
    close,
    open,
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const socket of sockets) socket.resume();
    },
    onAnswer(filter) {
      cuts = filter;
    },
    stop: close,
  };
}
