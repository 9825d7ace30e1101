// A server with TLS in front of one without: what users put before their Temporal.

import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { generate } from 'selfsigned';

export interface Authority {
  readonly certificate: Buffer;
  /** A certificate for 127.0.0.1 or another name. */
  issue(name?: string): Promise<{ readonly key: string; readonly cert: string }>;
}

export async function authority(commonName: string): Promise<Authority> {
  const ca = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  return {
    certificate: Buffer.from(ca.cert),
    issue: async (name) => {
      const issued = await generate([{ name: 'commonName', value: name ?? 'localhost' }], {
        keyType: 'ec',
        algorithm: 'sha256',
        ca: { key: ca.private, cert: ca.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'subjectAltName', altNames: [name === undefined ? { type: 7, ip: '127.0.0.1' } : { type: 2, value: name }] },
        ],
      });
      return { key: issued.private, cert: issued.cert };
    },
  };
}

export interface TlsProxy {
  readonly address: string;
  close(): Promise<void>;
}

export async function tlsProxy(target: string, identity: { key: string; cert: string }): Promise<TlsProxy> {
  const [host, port] = target.split(':');
  const open = new Set<Socket>();
  const server = createServer({ ...identity, ALPNProtocols: ['h2'] }, (incoming) => {
    const outgoing = connect(Number(port), host);
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => open.delete(one) && other.destroy());
      one.pipe(other);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: async () => {
      for (const socket of open) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}
