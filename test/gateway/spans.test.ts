// What a trace shows of a call: the call itself, and each attempt at an instance, which the service can go on from.

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { governedTransport, http } from '../../src/activities/index.ts';
import type { Governance } from '../../src/activities/index.ts';
import { depot } from '../fixtures/probe.ts';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
beforeAll(() => {
  provider.register();
});
afterAll(() => provider.shutdown());

const servers: Server[] = [];
afterEach(async () => {
  exporter.reset();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function instance(status: number) {
  const heard: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers);
    request.resume().on('end', () => response.writeHead(status, { connection: 'close' }).end('{"taken":"x"}'));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { heard, transport: http(`http://127.0.0.1:${String(port)}`) };
}

// What may be answered for it changes nothing.
const safe = { ...depot, operations: { ...depot.operations, take: { ...depot.operations.take, safe: true } } };
const call = { service: safe, operation: 'take', input: { id: 'x' }, key: 'order-7/1/depot.take/1', run: 'order-7', timeout: 2_000 };

async function spansOf(instances: readonly Awaited<ReturnType<typeof instance>>[], governance: Governance) {
  const reached = governedTransport(
    instances.map(({ transport }, index) => ({ transport, id: `depot-${String(index + 1)}`, version: '1.2.0', weight: 10 - index })),
    governance,
  );
  await reached.send(call).catch(() => undefined);
  await reached.close?.();
  const spans = exporter.getFinishedSpans();
  const whole = spans.find(({ name }) => name === 'depot.take');
  const attempts = spans.filter(({ name }) => name === 'depot.take attempt');
  return { whole, attempts };
}

const traceparent = (span: ReadableSpan | undefined) => {
  const { traceId = '', spanId = '' } = span?.spanContext() ?? {};
  return `00-${traceId}-${spanId}-01`;
};

it('a call is a span with a span for each attempt, and each attempt sends its trace context to its instance', async () => {
  const [bad, good] = [await instance(503), await instance(200)];
  const { whole, attempts } = await spansOf([bad, good], { balance: 'weighted' });
  expect(whole?.attributes).toMatchObject({
    'rpc.service': 'depot',
    'rpc.method': 'take',
    'tenuto.run': 'order-7',
    'tenuto.attempts': 2,
    'tenuto.outcome': 'answered',
  });
  expect(attempts.map(({ attributes }) => [attributes['tenuto.instance'], attributes['tenuto.outcome']])).toEqual([
    ['depot-1', 'failed'],
    ['depot-2', 'answered'],
  ]);
  expect(attempts.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(attempts.map(() => whole?.spanContext().spanId));
  expect([bad, good].map(({ heard }) => heard[0]?.['traceparent'])).toEqual(attempts.map(traceparent));
});

it('the span of a failed call has an error status with the reason', async () => {
  const { whole } = await spansOf([await instance(503)], {});
  expect(whole?.status).toMatchObject({ code: 2, message: expect.stringContaining('503') as string });
});

it('the span of a call names the fallback that replaced its answer', async () => {
  const { whole } = await spansOf([await instance(503)], { fallback: [{ kind: 'static', answer: { taken: 'x' } }] });
  expect(whole?.attributes['tenuto.fallback']).toBe('static');
});

it("the span of a call is a child of its caller's span", async () => {
  const one = await instance(200);
  let caller = '';
  await trace.getTracer('test').startActiveSpan('caller', async (span) => {
    caller = span.spanContext().spanId;
    const { whole } = await spansOf([one], {});
    expect(whole?.parentSpanContext?.spanId).toBe(caller);
    span.end();
  });
});
