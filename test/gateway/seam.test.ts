// Where the gateway meets Temporal: what it asks of it, and what it is told by it, on the real server.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { connect, governedTransport, http } from '../../src/activities/index.ts';
import { isCancelled } from '../../src/model/errors.ts';
import { depot, takeTwo } from '../fixtures/probe.ts';
import { eventually } from '../support/eventually.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let environment: OnTemporal;
let handle: Handler;

beforeAll(async () => {
  server = createServer((request, response) => {
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const reached = governedTransport([http(`http://127.0.0.1:${String(port)}`)], { rate: { perSecond: 4 } });
  environment = await onTemporal({ processes: new URL('../fixtures/processes/', import.meta.url), services: [connect(depot, reached)] });
});
afterAll(async () => {
  await environment.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const taken: Handler = (request, response) =>
  void request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"taken":"x"}'));

beforeEach(() => {
  handle = taken;
});
afterEach(() => {
  handle = taken;
});

it('cancelling a run closes the connection of its open call', async () => {
  const heard: string[] = [];
  handle = (request, response) => {
    if (request.headers['undoes'] !== undefined) return taken(request, response);
    heard.push('called');
    response.on('close', () => heard.push('closed'));
  };
  const run = await environment.client.start(takeTwo, { first: 'a' });
  await eventually(() => Promise.resolve(heard), { holds: (all) => all.includes('called') });
  await run.cancel();
  expect(isCancelled(await run.result().catch((error: unknown) => error))).toBe(true);
  expect(heard).toEqual(['called', 'closed']);
});

it('a call beyond the rate limit waits in Temporal, and is sent once', async () => {
  const keys: string[] = [];
  handle = (request, response) => {
    keys.push(String(request.headers['idempotency-key']));
    taken(request, response);
  };
  const runs = await Promise.all(Array.from({ length: 6 }, () => environment.client.start(takeTwo, { first: 'a' })));
  await Promise.all(runs.map((run) => run.result()));
  expect(keys).toHaveLength(12);
  expect(new Set(keys).size).toBe(12);
  const attempts = await Promise.all(runs.map(async (run) => attemptsOf(await run.temporal.fetchHistory())));
  expect(Math.max(...attempts.flat())).toBeGreaterThan(1);
});

type History = Awaited<ReturnType<Awaited<ReturnType<OnTemporal['client']['start']>>['temporal']['fetchHistory']>>;
const attemptsOf = ({ events }: History): readonly number[] =>
  (events ?? []).flatMap(({ activityTaskStartedEventAttributes: started }) => (started ? [started.attempt ?? 1] : []));
