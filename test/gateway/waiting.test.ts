// Whoever is told to wait waits in Temporal, on the real server: a service that is down is left alone until it may be
// well again, and one that says when to come again until then. What is done in the end is done once.

import { createServer, type OutgoingHttpHeaders } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { connect, governedTransport, http, type Governance } from '../../src/activities/index.ts';
import { depot, takeTwo } from '../fixtures/probe.ts';
import { eventually } from '../support/eventually.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';

interface Heard {
  readonly key: string;
  readonly at: number;
  readonly status: number;
}

interface Answer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
}

const well: Answer = { status: 200 };

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A depot of its own, and a worker that reaches it. `answers` says what it answers, by how many calls came before. */
async function open(governance: Governance, answers: (before: number) => Answer) {
  const heard: Heard[] = [];
  const states: string[] = [];
  const server = createServer((request, response) => {
    const { status, headers } = answers(heard.length);
    heard.push({ key: String(request.headers['idempotency-key']), at: performance.now(), status });
    request.resume().on('end', () => response.writeHead(status, headers).end(status === 200 ? '{"taken":"x"}' : ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as { port: number };
  const reached = governedTransport([http(`http://127.0.0.1:${String(port)}`)], governance, {
    onEvent: (event) => {
      if (event.kind === 'breaker') states.push(event.state);
    },
  });
  const environment = await onTemporal({
    processes: new URL('../fixtures/processes/', import.meta.url),
    services: [connect(depot, reached)],
  });
  stops.push(() => environment.stop());
  return { heard, states, client: environment.client };
}

it('a step that is rejected by an open breaker waits in Temporal, sends nothing to the service meanwhile, and has its effect once', async () => {
  const { heard, states, client } = await open({ breaker: { minimum: 3, open: '4s', cap: '4s' } }, (before) =>
    before < 3 ? { status: 503 } : well,
  );
  const unlucky = await client.start(takeTwo, { first: 'a' });
  await eventually(() => states, { holds: ([state]) => state === 'open' });
  const heldBack = await client.start(takeTwo, { first: 'b' });
  expect(await heldBack.result()).toEqual({ taken: ['x', 'x'] });
  expect(await unlucky.result()).toEqual({ taken: ['x', 'x'] });

  const failure = lastFailures(await heldBack.temporal.fetchHistory())[0];
  expect(failure?.message).toMatch(/now: its circuit breaker is open/);
  expect(failure?.delay).toBeGreaterThanOrEqual(4_000);
  expect(failure?.delay).toBeLessThanOrEqual(5_400); // a tenth more, and a second of jitter
  const [, , third, next] = heard;
  expect(heard.map(({ status }) => status)).toEqual([503, 503, 503, 200, 200, 200, 200]);
  expect((next?.at ?? 0) - (third?.at ?? 0)).toBeGreaterThanOrEqual(3_600); // a tenth less
  expect(new Set(heard.slice(0, 3).map(({ key }) => key)).size).toBe(1);
  expect(new Set(heard.slice(3).map(({ key }) => key)).size).toBe(4);
  expect(states).toEqual(['open', 'half-open', 'closed']);
});

it('a service that sends a Retry-After is called again at that time, not before, and twice in total', async () => {
  const { heard, client } = await open({}, (before) => (before === 0 ? { status: 503, headers: { 'retry-after': '2' } } : well));
  const run = await client.start(takeTwo, { first: 'a' });
  expect(await run.result()).toEqual({ taken: ['x', 'x'] });
  const [refused, again, second] = heard;
  expect(heard).toHaveLength(3);
  expect(again?.key).toBe(refused?.key);
  expect(second?.key).not.toBe(refused?.key);
  const waited = (again?.at ?? 0) - (refused?.at ?? 0);
  expect(waited).toBeGreaterThanOrEqual(2_000);
  expect(waited).toBeLessThan(15_000);
  const [failure] = lastFailures(await run.temporal.fetchHistory());
  expect(failure?.delay).toBeGreaterThanOrEqual(2_000);
  expect(failure?.delay).toBeLessThanOrEqual(3_000);
});

type History = Awaited<ReturnType<Awaited<ReturnType<OnTemporal['client']['start']>>['temporal']['fetchHistory']>>;

/** Of each step that was tried again: what its last attempt but one said, and after how many milliseconds it wanted the next. */
const lastFailures = ({ events }: History) =>
  (events ?? []).flatMap(({ activityTaskStartedEventAttributes: started }) => {
    const { message, applicationFailureInfo: told } = started?.lastFailure ?? {};
    const { seconds, nanos } = told?.nextRetryDelay ?? {};
    return message ? [{ message, delay: Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1e6 }] : [];
  });
