// Worker and client reach a Temporal that speaks TLS, and say at once why not where its certificate is not trusted.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { runWorker } from '../../src/worker/index.ts';
import { takeTwo } from '../fixtures/probe.ts';
import { inProcessDepot } from '../support/depot.ts';
import { temporalAddress } from '../support/temporal.ts';
import { authority, tlsProxy, type Authority, type TlsProxy } from '../support/tls-proxy.ts';

let trusted: Authority;
let other: Authority;
let proxy: TlsProxy;
let misnamed: TlsProxy;
beforeAll(async () => {
  [trusted, other] = await Promise.all([authority('Trusted'), authority('Other')]);
  proxy = await tlsProxy(temporalAddress(), await trusted.issue());
  misnamed = await tlsProxy(temporalAddress(), await trusted.issue('temporal.example'));
});
afterAll(() => Promise.all([proxy.close(), misnamed.close()]));

const taskQueue = 'test-tls';
const processes = new URL('../fixtures/processes/', import.meta.url);
const worker = (temporal: { address: string; tls: object | boolean }) =>
  runWorker({
    processes,
    services: [inProcessDepot().connection],
    taskQueue,
    temporal,
    handleSignals: false,
    health: false,
    report: () => undefined,
  });
const client = (temporal: { address: string; tls: object | boolean }) => createClient({ temporal, taskQueue });
const of = ({ certificate }: Authority) => ({ serverRootCACertificate: certificate });

async function refusal(connecting: Promise<unknown>): Promise<{ message: string; seconds: number }> {
  const began = performance.now();
  const error = await connecting.then(
    () => new Error('it connected'),
    (caught: unknown) => caught as Error,
  );
  return { message: error.message, seconds: (performance.now() - began) / 1000 };
}

it('a run goes through TLS from client to worker', async () => {
  const temporal = { address: proxy.address, tls: of(trusted) };
  const [running, tenuto] = await Promise.all([worker(temporal), client(temporal)]);
  const run = await tenuto.start(takeTwo, { first: 'tea' });
  expect(await run.result({ within: '20s' })).toEqual({ taken: ['tea', 'second'] });
  await tenuto.close();
  await running.stop();
});

it('the name in the certificate can be configured', async () => {
  const tls = { ...of(trusted), serverNameOverride: 'temporal.example' };
  const temporal = { address: misnamed.address, tls };
  const [running, tenuto] = await Promise.all([worker(temporal), client(temporal)]);
  await tenuto.close();
  await running.stop();
});

describe.each(Object.entries({ worker, client }))('a %s refuses, at once and with the remedy,', (_, open) => {
  it('a certificate of another authority', async () => {
    const { message, seconds } = await refusal(open({ address: proxy.address, tls: of(other) }));
    expect(message).toMatch(
      /^Cannot connect to Temporal at 127\.0\.0\.1:\d+ with TLS: .*certificate.*\. Pass the certificate of the authority/,
    );
    expect(seconds).toBeLessThan(5);
  });

  it('a certificate for another name', async () => {
    const { message, seconds } = await refusal(open({ address: misnamed.address, tls: of(trusted) }));
    expect(message).toMatch(/with TLS: .*127\.0\.0\.1.*\. Pass the name in its certificate as temporal\.tls\.serverNameOverride/);
    expect(seconds).toBeLessThan(5);
  });

  it('a server that requires TLS, if TLS is off', async () => {
    const { message, seconds } = await refusal(open({ address: proxy.address, tls: false }));
    expect(message).toMatch(
      /^Cannot connect to Temporal at 127\.0\.0\.1:\d+ without TLS: the server there requires it\. Set temporal\.tls/,
    );
    expect(seconds).toBeLessThan(15); // a client tries for ten
  });

  it('a server without TLS', async () => {
    const { message, seconds } = await refusal(open({ address: temporalAddress(), tls: of(trusted) }));
    expect(message).toContain('Remove temporal.tls if the server does not use TLS');
    expect(seconds).toBeLessThan(5);
  });
});

it('a worker without a configured authority reports an untrusted certificate the same way', async () => {
  const { message } = await refusal(worker({ address: proxy.address, tls: true }));
  expect(message).toMatch(/Pass the certificate of the authority/);
});
