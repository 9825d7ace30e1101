// The HTTP transport of an API that knows nothing of the service protocol.

import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { http } from '../../../src/gateway/transports/http/http.ts';
import type { HttpOptions } from '../../../src/gateway/transports/http/http-options.ts';
import type { HttpRoute } from '../../../src/gateway/transports/http/routes.ts';
import { effectOf } from '../../../src/model/step-error.ts';
import { depot } from '../../fixtures/probe.ts';
import { listen } from './listening.ts';

const call = { service: depot, operation: 'take', input: { id: 'x' }, key: 'run/1/depot.take/1', timeout: 30_000 };
const reached = (base: string, route: Partial<HttpRoute>, options: HttpOptions = {}) =>
  http(base, { ...options, routes: { take: { method: 'GET', path: '/things', successes: [200, 201], ...route } } });
const answering = async (status: number, headers: Readonly<Record<string, string>>) => {
  const asked: IncomingMessage[] = [];
  const server = await listen((request, response) => {
    asked.push(request);
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : '{}');
  });
  return { base: server.base, asked };
};

it('a request of a route is below the path of the address', async () => {
  const { base, asked } = await answering(200, {});
  expect(await reached(`${base}/v2//`, {}).send(call)).toEqual({});
  expect(asked[0]).toMatchObject({ method: 'GET', url: '/v2/things' });
});

it('a request of a route has User-Agent and Accept, unless the options override them', async () => {
  const { base, asked } = await answering(200, {});
  await reached(base, {}).send(call);
  await reached(base, {}, { headers: { Accept: 'text/csv', 'User-Agent': 'acme' } }).send(call);
  expect(asked.map(({ headers }) => [headers['user-agent'], headers.accept])).toEqual([
    ['tenuto', expect.stringContaining('application/json')],
    ['acme', 'text/csv'],
  ]);
});

it('an answer to HEAD may announce a length without a body', async () => {
  const { base } = await answering(200, { 'content-length': '100000000' });
  expect(await reached(base, { method: 'HEAD', answer: 'none' }).send(call)).toBeNull();
});

it('an answer 201 may have a Location', async () => {
  const { base, asked } = await answering(201, { location: '/things/7' });
  expect(await reached(base, { method: 'POST', body: {} }).send(call)).toEqual({});
  expect(asked).toHaveLength(1);
});

it('an API with routes may send another X-Service, and has no health check', async () => {
  const { base } = await answering(200, { 'x-service': 'things' });
  const transport = reached(base, {});
  expect(await transport.send(call)).toEqual({});
  expect(transport.healthy).toBeUndefined();
});

it('an operation without a route sends no request', async () => {
  const { base, asked } = await answering(200, {});
  const error: unknown = await reached(base, {})
    .send({ ...call, operation: 'put' })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'Misuse', message: "Cannot call 'depot.put': it has no route. Add one" });
  expect([effectOf(error), asked]).toEqual(['none', []]);
});
