// Serves GET /healthz: 200 while the worker polls, 503 while it starts, stops or has failed. If workflow tasks fail, their runs are listed
// and the status is 'degraded'. The code remains 200, because restarting the worker would not repair them.

import { createServer, type Server } from 'node:http';
import type { FailingRun } from '../client/failing.ts';

export interface Health {
  readonly url: string;
  close(): Promise<void>;
}

export interface HealthState {
  readonly state: string;
  readonly status: 'ok' | 'degraded';
  readonly failing: readonly object[];
  readonly [key: string]: unknown;
}

interface HealthOptions {
  readonly port?: number;
  readonly host?: string;
  readonly state: () => HealthState;
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

export function tasksOf(runs: readonly FailingRun[]): Pick<HealthState, 'status' | 'failing'> {
  const failing = runs.map(({ process, id, runId, since, attempts, message: error, at, remedy }) => {
    return { process, id, runId, since: new Date(since).toISOString(), attempts, error, at, remedy };
  });
  return { status: failing.length > 0 ? 'degraded' : 'ok', failing };
}

const answer = (state: HealthState) => [state.state === 'RUNNING' ? 200 : 503, state] as const;

function listen(server: Server, { port, host }: { port: number; host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const remedy =
        cause.code === 'EADDRINUSE' ? 'the port is in use. Set health.port to another port, or to 0 for any free one' : cause.message;
      reject(new Error(`Cannot answer health checks on ${host}:${String(port)}: ${remedy}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}
