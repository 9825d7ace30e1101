// The gRPC transport against real servers that answer well, badly, late or not at all.

import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Metadata, ServerCredentials, status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { operation, defineService } from '../../../../src/index.ts';
import { grpc } from '../../../../src/gateway/transports/grpc/grpc.ts';
import { encode } from '../../../../src/gateway/transports/grpc/messages.ts';
import type { GrpcOptions } from '../../../../src/gateway/transports/grpc/options.ts';
import { confirmKey } from '../../../../src/model/kernel/step-key.ts';
import { effectOf } from '../../../../src/model/step-error.ts';
import { authority } from '../../../support/tls-proxy.ts';
import { openShop, proto, type Answering } from './shop-server.ts';

const Order = z.object({ orderId: z.string() });
const payments = defineService('payments', {
  authorise: operation({ input: Order, output: z.looseObject({ id: z.string() }), undo: 'release' }),
  release: operation({ input: Order }),
});
const methods = { release: 'ReleaseFunds' };
const input = { orderId: '1042', amount: { cents: 4200, currency: 'EUR' } };
const call = { service: payments, operation: 'authorise', input, key: 'ü/1', timeout: 5_000 };

const good: Answering = (_, answer) => {
  answer(null, { id: 'a', small: 7, large: '9007199254740993', kind: 'CARD' });
};
const refusing =
  (code: status, details: string, entries: Readonly<Record<string, string | Buffer>> = {}): Answering =>
  (_, answer) => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(entries)) metadata.set(name, value);
    answer({ code, details, metadata });
  };
async function failing(address: string, changes: object = {}, options: GrpcOptions = {}) {
  const transport = grpc(address, { proto, methods, ...options });
  const error = await transport.send({ ...call, ...changes }).then(
    () => new Error('it was answered'),
    (reason: unknown) => reason as Error,
  );
  await transport.close?.();
  return error;
}

const answered = { id: 'a', small: 7, large: '9007199254740993', kind: 'CARD', notes: [] };

describe('a call', () => {
  it('sends its key, the key that it undoes or confirms, its deadline and its headers, and gets an answer as in JSON', async () => {
    let seen: unknown;
    const { address } = await openShop((asked, answer) => {
      seen = { request: asked.request, ...asked.metadata.getMap(), deadline: Number(asked.getDeadline()) - Date.now() };
      good(asked, answer);
    });
    const transport = grpc(address, { proto, methods, headers: { authorization: 'Bearer t' } });
    expect(await transport.send({ ...call, undoes: 'first', headers: { tenant: 'acme', 'Idempotency-Key': 'other' } })).toEqual(answered);
    expect(seen).toMatchObject({
      'idempotency-key': '%C3%BC/1',
      undoes: 'first',
      'x-deadline-ms': expect.stringMatching(/^(4\d{3}|5000)$/),
      tenant: 'acme',
      authorization: 'Bearer t',
      request: { orderId: '1042', amount: { currency: 'EUR' } },
    });
    expect((seen as { deadline: number }).deadline).toBeLessThanOrEqual(5_000);
    expect(seen).not.toHaveProperty('confirms');
    await transport.send({ ...call, key: confirmKey('ü/1') });
    expect(seen).toMatchObject({ 'idempotency-key': '%C3%BC/1/confirm', confirms: '%C3%BC/1' });
    expect(await transport.send({ ...call, operation: 'release' })).toBeNull();
    await transport.close?.();
  });

  it.each(['v1', 'v1alpha'] as const)("uses the definitions of the server's reflection (%s)", async (reflection) => {
    const { address } = await openShop(good, { reflection });
    const transport = grpc(address, { methods });
    expect(transport.mismatches(payments)).toEqual([]);
    expect(await transport.send(call)).toEqual(answered);
    expect(await transport.healthy?.(payments)).toBe(true);
    await transport.close?.();
  });

  it('reports the utilisation of the instance', async () => {
    const load = encode('Load', { cpuUtilization: 0.3, applicationUtilization: 0.8 });
    const { address } = await openShop((_, answer) => {
      const trailer = new Metadata();
      trailer.set('endpoint-load-metrics-bin', load);
      answer(null, { id: 'a' }, trailer);
    });
    const told = new EventEmitter();
    const utilisation = once(told, 'load');
    const transport = grpc(address, { proto, methods });
    await transport.send({ ...call, loaded: (value) => told.emit('load', value) });
    expect(await utilisation).toEqual([0.8]);
    await transport.close?.();
  });
});

const rich = (type: 'RetryInfo' | 'BadRequest', value: object) => ({
  'grpc-status-details-bin': encode('Status', {
    details: [{ typeUrl: `type.googleapis.com/google.rpc.${type}`, value: encode(type, value) }],
  }),
});

describe('an answer of the service', () => {
  it.each([
    [
      'a refusal that the contract declares',
      refusing(status.FAILED_PRECONDITION, 'stolen', { 'error-code': 'CardRefused', 'error-details': '{"why":"stolen"}' }),
      { kind: 'business', code: 'CardRefused', details: { why: 'stolen' }, message: 'stolen' },
      'none',
    ],
    ['one that it does not declare', refusing(status.ALREADY_EXISTS, 'there'), { name: 'Misuse' }, 'unknown'],
    ['that it was undone', refusing(status.ABORTED, 'gone', { 'error-kind': 'undone' }), { kind: 'already-undone' }, 'none'],
    [
      'what is wrong with the input',
      refusing(
        status.INVALID_ARGUMENT,
        'no',
        rich('BadRequest', { fieldViolations: [{ field: 'amount.cents', description: 'too much' }] }),
      ),
      { kind: 'invalid-input', issues: [{ path: 'amount.cents', message: 'too much' }] },
      'none',
    ],
    [
      'that it has too much to do, and until when',
      refusing(status.RESOURCE_EXHAUSTED, 'busy', rich('RetryInfo', { retryDelay: { seconds: 2, nanos: 5e8 } })),
      { kind: 'unavailable', retryAfter: 2_500 },
      'unknown',
    ],
    ['that it is not there', refusing(status.UNAVAILABLE, 'No connection established to the bank'), { kind: 'unavailable' }, 'unknown'],
    ['that it has a defect', refusing(status.INTERNAL, 'oops'), { kind: 'unavailable' }, 'unknown'],
    ['that it has no such method', refusing(status.UNIMPLEMENTED, 'what?'), { name: 'Misuse' }, 'none'],
  ])('%s', async (_, answering, error, effect) => {
    const { address } = await openShop(answering);
    const thrown = await failing(address);
    expect(thrown).toMatchObject(error);
    expect(effectOf(thrown)).toBe(effect);
  });
});

describe('a failure of the connection', () => {
  it('because the server does not listen had no effect, by .proto and by reflection', async () => {
    const { address, server } = await openShop(good);
    server.forceShutdown();
    for (const options of [{}, { proto: undefined as never }]) {
      const error = await failing(address, {}, options);
      expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('ECONNREFUSED') });
      expect(effectOf(error)).toBe('none');
    }
  });

  it('while the server works has an unknown effect', async () => {
    const { address, server } = await openShop(() => {
      server.forceShutdown();
    });
    const error = await failing(address);
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(effectOf(error)).toBe('unknown');
  });

  it('that delays the answer beyond the timeout has an unknown effect', async () => {
    const { address } = await openShop(() => undefined);
    const error = await failing(address, { timeout: 200 });
    expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('Deadline exceeded') });
    expect(effectOf(error)).toBe('unknown');
  });

  it('an aborted call is cancelled at the server', async () => {
    const seen = new EventEmitter();
    const { address } = await openShop((running) => {
      running.on('cancelled', () => seen.emit('cancelled'));
      seen.emit('asked');
    });
    const controller = new AbortController();
    const failed = failing(address, { signal: controller.signal, timeout: 600_000 });
    await once(seen, 'asked');
    const cancelled = once(seen, 'cancelled');
    controller.abort();
    expect(await failed).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('was aborted') });
    await cancelled;
    expect(effectOf(await failing(address, { signal: AbortSignal.abort() }))).toBe('none');
  });

  it('an answer that is too large is rejected', async () => {
    const { address } = await openShop((_, answer) => {
      answer(null, { id: 'x'.repeat(100_000) });
    });
    const error = await failing(address, {}, { maximumAnswer: 10_000 });
    expect(error).toMatchObject({ kind: 'invalid-answer', message: expect.stringContaining('larger than max') });
  });

  it('an input that is not a message is a misuse', async () => {
    const { address } = await openShop(good);
    const error = await failing(address, { input: { amount: 'much' } });
    expect(error).toMatchObject({ name: 'Misuse' });
    expect(effectOf(error)).toBe('none');
  });
});

describe('over TLS', async () => {
  const ours = await authority('Ours');
  const theirs = await authority('Theirs');
  const own = await ours.issue();
  const chain = { private_key: Buffer.from(own.key), cert_chain: Buffer.from(own.cert) };

  it('a service is trusted by its certificate authority, and verifies its caller', async () => {
    const { address } = await openShop(good, { credentials: ServerCredentials.createSsl(ours.certificate, [chain], true) });
    const caller = await ours.issue('caller.example');
    const transport = grpc(address, { proto, methods, tls: { ca: ours.certificate, ...caller } });
    expect(await transport.send(call)).toEqual(answered);
    await transport.close?.();
    expect(await failing(address, {}, { tls: { ca: ours.certificate } })).toMatchObject({ kind: 'unavailable' });
  });

  it('a service with a certificate of another authority gets no request', async () => {
    const { address } = await openShop(good, { credentials: ServerCredentials.createSsl(null, [chain]) });
    const error = await failing(address, {}, { tls: { ca: theirs.certificate } });
    expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringMatching(/certificate|issuer/) });
    expect(effectOf(error)).toBe('none');
  });
});

describe('mismatches that are reported at the start', () => {
  it('are those of methods', () => {
    const streamed = { authorise: 'Watch', pay: 'Pay' };
    expect(grpc('127.0.0.1:1', { proto, methods: streamed }).mismatches(payments)).toEqual([
      "method 'shop.v1.Payments.Watch' of operation 'authorise' is a stream; a step is one call",
      "operation 'release' has no method 'Release' in 'shop.v1.Payments' (known: Authorise, ReleaseFunds, Watch)",
      "methods names operation 'pay', which the contract does not have",
    ]);
  });

  it('are those of the service, and a .proto that does not exist', () => {
    expect(grpc('127.0.0.1:1', { proto, service: 'shop.v1.Banks' }).mismatches(payments)).toEqual([
      expect.stringMatching(/there is no service 'shop.v1.Banks'\. Name one in \{ service \} \(known: shop.v1.Payments\)/),
    ]);
    expect(grpc('127.0.0.1:1', { proto: '/nowhere.proto' }).mismatches(payments)).toEqual([expect.stringContaining('nowhere.proto')]);
  });

  it('do not include a byte order mark in the .proto', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tenuto-proto-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const marked = join(folder, 'marked.proto');
    await writeFile(marked, `\uFEFF${await readFile(proto, 'utf8')}`);
    expect(grpc('127.0.0.1:1', { proto: marked, methods, includes: [dirname(proto)] }).mismatches(payments)).toEqual([]);
  });

  it('are those of the options', () => {
    expect(grpc('http://x', { maximumAnswer: 0, tls: { key: 'k' }, includes: [] }).mismatches(payments)).toEqual([
      "'http://x' is not an address like 'payments.internal:50051'",
      'tls has a certificate without a key, or a key without a certificate',
      'maximumAnswer is 0, but must be a whole number from 1 on',
      'includes is given without a proto',
    ]);
  });
});
