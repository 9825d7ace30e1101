import { mkdtempSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileRegistry, fileStore } from '../../src/registry/index.ts';
import { encodings } from '../support/encodings.ts';
import { observe, observeKey } from './observer.ts';
import { registryConformance } from './registry-conformance.ts';
import { storeConformance } from './store-conformance.ts';

const root = mkdtempSync(join(tmpdir(), 'tenuto-registry-'));
const [services, values] = [join(root, 'services'), join(root, 'values')];
for (const directory of [services, values]) {
  await mkdir(`${directory}.real`);
  await symlink(`${directory}.real`, directory);
}
await writeFile(join(root, 'no directory'), '');
afterAll(() => rm(root, { recursive: true, force: true }));

// As a file system that is not mounted.
const outageOf = (directory: string) => ({
  begin: () => turn(directory, join(root, 'no directory')),
  end: () => turn(directory, `${directory}.real`),
});
async function turn(directory: string, target: string): Promise<void> {
  await symlink(target, `${directory}.new`);
  await rename(`${directory}.new`, directory);
}
const fileOf = (key: string): string => join(values, `${encodeURIComponent(key)}.json`);

registryConformance('a directory', () => ({
  open: () => fileRegistry(services, { poll: 200 }),
  ttl: { text: '300ms', milliseconds: 300 },
  plant: async (service) => {
    await mkdir(join(services, service));
    await writeFile(join(services, service, 'stone.json'), 'no JSON');
    return /^file .*stone\.json: it is not an object/;
  },
  outage: outageOf(services),
}));

storeConformance('a directory', () => ({
  open: () => fileStore(values, { poll: 200 }),
  remove: (key) => rm(fileOf(key)),
  write: async (key, bytes) => {
    await mkdir(values, { recursive: true });
    await writeFile(fileOf(key), bytes);
  },
  outage: outageOf(values),
}));

describe('a directory that is edited by hand', () => {
  it('holds a static list: what has no expiry stays', async () => {
    await mkdir(join(services, 'static'));
    await writeFile(join(services, 'static', 'a.json'), '{ "id": "a", "address": "http://10.0.0.1:80" }');
    const { until } = observe(fileRegistry(services), 'static');
    expect((await until(() => true)).instances).toEqual([{ id: 'a', address: 'http://10.0.0.1:80' }]);
  });

  it.each(encodings)('reads an instance in %s', async (name, bytesOf) => {
    const service = name.replaceAll(/[^A-Za-z0-9]/g, '-').toLowerCase();
    await mkdir(join(services, service));
    await writeFile(join(services, service, 'a.json'), bytesOf('{ "id": "a", "address": "http://10.0.0.1:80", "zone": "Köln" }'));
    const { until } = observe(fileRegistry(services), service);
    expect(await until(() => true)).toEqual({ instances: [{ id: 'a', address: 'http://10.0.0.1:80', zone: 'Köln' }], garbage: [] });
  });

  it('notices a change even if the file system reports none', async () => {
    const service = 'silent';
    const folder = join(services, service);
    const registry = fileRegistry(services, { poll: 50 });
    const { until } = observe(registry, service);
    await until(({ instances }) => instances.length === 0);
    await mkdir(folder);
    await writeFile(join(folder, 'a.json'), '{ "id": "a", "address": "http://10.0.0.1:80" }');
    await until(({ instances }) => instances.length === 1);
  });

  it('does not let the name of a service be a path to another folder', async () => {
    const registry = fileRegistry(services);
    await registry.register({ service: '../elsewhere', instance: { id: '../../there', address: 'http://10.0.0.1:80' }, ttl: 0 });
    expect((await readdir(root)).filter((name) => !/^(services|values|no directory)/.test(name))).toEqual([]);
    expect(await readdir(join(services, '%2E.%2Felsewhere'))).toEqual(['%2E.%2F..%2Fthere.json']);
  });

  it('removes instances that expired more than an hour ago', async () => {
    const folder = join(services, 'leftovers');
    await mkdir(folder);
    const left = (id: string, ago: number) => {
      const expires = new Date(Date.now() - ago).toISOString();
      return writeFile(join(folder, `${id}.json`), JSON.stringify({ id, address: 'http://10.0.0.1:80', expires }));
    };
    await left('old', 3_700_000);
    await left('late', 60_000);
    await fileRegistry(services).register({ service: 'leftovers', instance: { id: 'new', address: 'http://10.0.0.1:80' }, ttl: 1_000 });
    expect((await readdir(folder)).sort()).toEqual(['late.json', 'new.json']);
  });

  it('reports a value that was edited by hand as a change', async () => {
    const store = fileStore(values);
    const { version } = await store.put('edited', 'by program', undefined);
    const { until } = observeKey(store, 'edited');
    await until((last) => last?.value === 'by program');
    await writeFile(fileOf('edited'), 'by hand');
    await until((last) => last?.value === 'by hand');
    await expect(store.put('edited', 'by program', version)).rejects.toThrow('it has been changed meanwhile');
  });

  it('takes over the lock of a process that has died', async () => {
    const lock = join(values, '.locked.json.lock');
    await writeFile(lock, JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, token: 'of the dead' }));
    const locked = Array.from({ length: 8 }, (_, index) => fileStore(values).put('locked', String(index), undefined));
    expect((await Promise.allSettled(locked)).filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(values)).not.toContain('.locked.json.lock');
  });

  it('takes over a lock of another machine only when it is old', async () => {
    const lock = join(values, '.remote.json.lock');
    await writeFile(lock, JSON.stringify({ host: 'elsewhere', pid: process.pid, token: 'of another' }));
    let held = true;
    const written = fileStore(values)
      .put('remote', 'mine', undefined)
      .finally(() => (held = false));
    await observeKey(fileStore(values), 'remote').until(() => true);
    expect(held).toBe(true);
    await utimes(lock, new Date(0), new Date(0));
    expect((await written).value).toBe('mine');
  });
});
