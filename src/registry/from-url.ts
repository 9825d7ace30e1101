// Opens a registry or a configuration store by a URL, for example from an environment variable.

import { fileURLToPath } from 'node:url';

import { consulRegistry } from './consul/consul-registry.ts';
import { consulStore } from './consul/consul-store.ts';
import { etcdRegistry } from './etcd/etcd-registry.ts';
import { etcdStore } from './etcd/etcd-store.ts';
import { fileRegistry } from './file/file-registry.ts';
import { fileStore } from './file/file-store.ts';
import type { Registry } from './registry.ts';
import type { ConfigStore } from './store.ts';

interface Server {
  readonly url: string;
  readonly token?: string;
  readonly datacenter?: string;
  readonly namespace?: string;
}

interface Kind<T> {
  readonly file: (directory: string) => T;
  readonly consul: (server: Server) => T;
  readonly etcd: (server: Server) => T;
}

/**
 * Opens the registry at a URL: 'file:/var/run/services', 'consul://127.0.0.1:8500?token=…&datacenter=…', or
 * 'etcd://127.0.0.1:2379?token=…'. With `&tls=true` it uses HTTPS.
 *
 * @throws TypeError if the URL names no registry
 */
export const registryFrom = (url: string): Registry =>
  from(url, { subject: 'registry', kind: { file: fileRegistry, consul: consulRegistry, etcd: etcdRegistry } });

/**
 * Opens the configuration store at a URL, in the same form as for `registryFrom`.
 *
 * @throws TypeError if the URL names no store
 */
export const storeFrom = (url: string): ConfigStore =>
  from(url, { subject: 'store', kind: { file: fileStore, consul: consulStore, etcd: etcdStore } });

function from<T>(url: string, { subject, kind }: { subject: string; kind: Kind<T> }): T {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  switch (parsed?.protocol) {
    case 'file:':
      return kind.file(fileURLToPath(parsed));
    case 'consul:':
      return kind.consul(serverAt(parsed, '8500'));
    case 'etcd:':
      return kind.etcd(serverAt(parsed, '2379'));
    default:
      throw new TypeError(
        `Cannot use ${subject} '${(url.split('?')[0] ?? '').slice(0, 200)}': its URL is not supported. Write file:/directory, consul://host:port or etcd://host:port`,
      );
  }
}

function isEncrypted(tls: string | null): boolean {
  if (tls === null || tls === 'true' || tls === 'false') return tls === 'true';
  throw new TypeError(`Cannot use the address of a registry: its tls is '${tls.slice(0, 60)}'. Write tls=true or tls=false`);
}

function serverAt({ hostname, port, searchParams }: URL, usual: string): Server {
  const scheme = isEncrypted(searchParams.get('tls')) ? 'https' : 'http';
  const options = ['token', 'datacenter', 'namespace'].flatMap((key) => {
    const value = searchParams.get(key);
    return value === null ? [] : [[key, value] as const];
  });
  return { url: `${scheme}://${hostname || '127.0.0.1'}:${port || usual}`, ...Object.fromEntries(options) };
}
