import { expect, it } from 'vitest';
import { registryFrom, storeFrom } from '../../src/registry/index.ts';

it('opens the registry or store of a URL', () => {
  const urls = ['file:/run/services', 'consul://10.0.0.1?token=secret', 'etcd://etcd.local:2380', 'etcd://127.0.0.1?tls=true'];
  const names = [
    'files in /run/services',
    'consul at http://10.0.0.1:8500',
    'etcd at http://etcd.local:2380',
    'etcd at https://127.0.0.1:2379',
  ];
  expect(urls.map((url) => registryFrom(url).name)).toEqual(names);
  expect(urls.map((url) => storeFrom(url).name)).toEqual(names);
});

it('rejects an unknown URL with a list of the supported ones, without secrets', () => {
  const attempt = () => registryFrom('zookeeper://10.0.0.1?token=secret');
  expect(attempt).toThrow(
    "Cannot use registry 'zookeeper://10.0.0.1': its URL is not supported. Write file:/directory, consul://host:port or etcd://host:port",
  );
  expect(() => storeFrom('nonsense')).toThrow("Cannot use store 'nonsense'");
});
