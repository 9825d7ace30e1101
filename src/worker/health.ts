// GET /healthz: 200 while the worker polls, 503 while it starts, stops or has failed.

import { createServer, type Server } from 'node:http';

export interface Health {
  readonly url: string;
  close(): Promise<void>;
}

interface HealthOptions {
  readonly port?: number;
  readonly host?: string;
  readonly state: () => { readonly state: string; readonly [key: string]: unknown };
}

export async function serveHealth({ port = 0, host = '127.0.0.1', state }: HealthOptions): Promise<Health> {
  const server = createServer((request, response) => {
    const [status, body] = request.url === '/healthz' ? answer(state()) : [404, { error: 'Not found; try /healthz' }];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await listen(server, { port, host });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host}:${String(actual)}/healthz`,
    close: () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  };
}

const answer = <S extends { readonly state: string }>(state: S) => [state.state === 'RUNNING' ? 200 : 503, state] as const;

function listen(server: Server, { port, host }: { port: number; host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const remedy = cause.code === 'EADDRINUSE' ? 'it is in use; choose another with health.port, or 0 for any free one' : cause.message;
      reject(new Error(`Cannot answer health checks on ${host}:${String(port)}: ${remedy}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}
