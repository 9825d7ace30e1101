// An instance of the service 'payment'. It implements only the responses of docs/service-protocol.md, and stores nothing.

import { createServer, type ServerResponse } from 'node:http';

import { createVirtualEnvironment } from '../../simulation/virtual-environment.ts';
import { answerParent } from '../child.ts';
import type { Behaviour } from './behaviour.ts';

let behaviour: Behaviour = { work: 10, workers: Infinity, failing: false, seed: 1 };
let { random } = createVirtualEnvironment(behaviour.seed);
let busy = 0;
const queue: ServerResponse[] = [];

const server = createServer((request, response) => {
  if (request.url === '/healthz') return answer(response, 200, { status: 'ready', service: 'payment' });
  request.resume().once('end', () => take(response));
});
server.keepAliveTimeout = 300_000; // so that no contender uses a connection that is just being closed
server.listen(Number(process.argv[2]), '127.0.0.1', () => answerParent('ready', behave));

function behave(next: unknown): string {
  behaviour = next as Behaviour;
  ({ random } = createVirtualEnvironment(behaviour.seed));
  for (const response of queue.splice(0)) response.destroy();
  return 'behaves';
}

function take(response: ServerResponse): void {
  if (behaviour.failing) return answer(response, 500, { error: { kind: 'internal', message: 'This instance fails' } });
  queue.push(response);
  work();
}

function work(): void {
  while (busy < behaviour.workers) {
    const response = queue.shift();
    if (!response) return;
    busy++;
    setTimeout(() => done(response), (0.5 + random()) * behaviour.work);
  }
}

function done(response: ServerResponse): void {
  busy--;
  answer(response, 200, { receipt: 'r-1' });
  work();
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}
