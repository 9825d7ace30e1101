// Registries that answer what is none of theirs: whoever watches hears what is wrong, is not stopped by it, and goes on when they are themselves.

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { consulRegistry, consulStore, etcdRegistry, etcdStore, fileRegistry, fileStore } from '../../src/registry/index.ts';
import { observe, observeKey } from './observer.ts';

type Answers = (response: ServerResponse, path: string) => void;

async function impostor(first: Answers) {
  let answers = first;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    request.resume().on('end', () => answers(response, path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}`, asked, answer: (next: Answers) => (answers = next) };
}

const says =
  (text: string, headers: Readonly<Record<string, string>> = {}): Answers =>
  (response) =>
    void response.writeHead(200, headers).end(text);
const endless: Answers = (response) => {
  const more = (): void => {
    if (!response.destroyed) response.write('x'.repeat(1_000_000), more);
  };
  more();
};

const indexed = (entries: unknown, index = '7') => says(JSON.stringify(entries), { 'X-Consul-Index': index });
const node = { Node: 'n1', Address: '10.0.0.9' };
const served = { ID: 'p1', Service: 'payments', Address: '10.0.0.1', Port: 4001, Tags: [], Meta: {} };
const good = indexed([{ Node: node, Service: served }], '8');

describe("Consul's registry", () => {
  it.each([
    ['a page', says('<html>'), /consul at .*: it has no index. Check that the address is that of a Consul agent/],
    [
      'a page with an index',
      says('<html>', { 'X-Consul-Index': '7' }),
      /it is not a list. Check that the address is that of a Consul agent/,
    ],
    ['an index that is none', indexed([], 'many'), /it has no index/],
    ['more than anybody has', indexed(Array.from({ length: 10_001 }, () => 0)), /Cannot read 10001 entries as instances of 'payments'/],
    ['no end', endless, /Cannot ask consul at .* larger than 16000000 characters/],
  ])('answers %s', async (_, answers, message) => {
    const server = await impostor(answers);
    const registry = consulRegistry({ url: server.url });
    const { nextFailure, until, told } = observe(registry, 'payments');
    expect((await nextFailure()).message).toMatch(message);
    expect(told).toEqual([]);
    server.answer(good);
    expect(await until(() => true)).toMatchObject({ instances: [{ id: 'p1@n1', address: 'http://10.0.0.1:4001' }], garbage: [] });
    await registry.close();
  });

  it('reports invalid services by name, and the valid ones as instances', async () => {
    const server = await impostor(
      indexed([
        { Node: node, Service: served },
        null,
        { Node: node },
        { Node: node, Service: { ...served, ID: 'p2', Port: '4002' } },
        { Node: node, Service: { ...served, ID: 'p3', Port: 0 } },
        { Node: node, Service: { ...served, ID: 'p4', Port: 'http' } },
        { Node: node, Service: { ...served, ID: 'p5', Address: {}, Tags: 'blue' } },
        { Node: node, Service: { ...served, ID: 'p6', Service: 'shipping' } },
        { Node: node, Service: served },
      ]),
    );
    const registry = consulRegistry({ url: server.url });
    const { instances, garbage } = await observe(registry, 'payments').until(() => true);
    expect(instances.map(({ id, address }) => [id, address])).toEqual([
      ['p1@n1', 'http://10.0.0.1:4001'],
      ['p2@n1', 'http://10.0.0.1:4002'],
    ]);
    expect(garbage).toEqual([
      "entry 2 of Consul's list: it is not an object",
      "entry 3 of Consul's list: it is not an object",
      expect.stringMatching(/^service 'p3' on node 'n1': address is "http:\/\/10.0.0.1:0"/),
      expect.stringMatching(/^service 'p4' on node 'n1': address is "http:\/\/10.0.0.1:http"/),
      expect.stringMatching(/^service 'p5' on node 'n1': address is .*; tags is "blue"/),
      "service 'p6' on node 'n1': service is \"shipping\", not 'payments'",
      "service 'p1' on node 'n1': another instance has the same id 'p1@n1'",
    ]);
    await registry.close();
  });

  it('is polled with a pause if its blocking queries answer immediately', async () => {
    const server = await impostor(good);
    const registry = consulRegistry({ url: server.url });
    const began = performance.now();
    await observe(registry, 'payments').until(() => server.asked.length > 10);
    expect(performance.now() - began).toBeGreaterThan(150);
    await registry.close();
  });
});

const base64 = (value: string): string => Buffer.from(value).toString('base64');
const entry = (id: string, value: string) => ({ key: base64(`/tenuto/services/payments/${id}`), value: base64(value), mod_revision: '5' });
const range = (...kvs: unknown[]): string => JSON.stringify({ header: { revision: '5' }, kvs });
const instance = JSON.stringify({ id: 'a', address: 'http://10.0.0.1:4001' });
const standing: Answers = (response, path) => {
  if (path === '/v3/watch') response.writeHead(200).write('{"result":{}}\n');
  else response.end(range(entry('a', instance), entry('b', '{'), entry('c', instance), {}));
};

describe("etcd's registry", () => {
  it.each([
    ['a page', says('<html>'), /Cannot read what etcd at .* answered: it is not a range of keys. Check that the address is that of etcd/],
    ['another object', says('{"header":{"revision":5},"kvs":7}'), /is not a range of keys/],
    [
      'more than anybody has',
      says(range(...Array.from({ length: 10_001 }, () => 0))),
      /Cannot read 10001 entries as instances of 'payments'/,
    ],
    ['no end', endless, /Cannot ask etcd at .* larger than 16000000 characters/],
  ])('answers %s', async (_, answers, message) => {
    const server = await impostor(answers);
    const registry = etcdRegistry({ url: server.url });
    const { nextFailure, until, told } = observe(registry, 'payments');
    expect((await nextFailure()).message).toMatch(message);
    expect(told).toEqual([]);
    server.answer(standing);
    const { instances, garbage } = await until(() => true);
    expect(instances).toEqual([{ id: 'a', address: 'http://10.0.0.1:4001' }]);
    expect(garbage).toEqual([
      'key /tenuto/services/payments/b: it is not an object',
      "key /tenuto/services/payments/c: another instance has the same id 'a'",
      'key : it is not an object',
    ]);
    await registry.close();
  });

  it.each([
    ['what is no event', 'so it is\n', /Cannot watch etcd at .*: it sent a line that is not an event/],
    ['an error', '{"error":{"message":"no leader"}}\n', /Cannot watch etcd at .*no leader/],
    ['a line without end', 'x'.repeat(16_000_001), /larger than 16000000 characters/],
  ])('reports %s to a watcher', async (_, line, message) => {
    const server = await impostor((response, path) => {
      if (path === '/v3/watch') response.end(line);
      else response.end(range(entry('a', instance)));
    });
    const registry = etcdRegistry({ url: server.url });
    const { nextFailure, told } = observe(registry, 'payments');
    expect((await nextFailure()).message).toMatch(message);
    expect(told).toMatchObject([{ instances: [{ id: 'a' }] }]);
    await registry.close();
  });
});

it.each([
  ['Consul', (url: string) => consulStore({ url }), indexed([{ Value: 'YQ==', ModifyIndex: 5 }])],
  ['etcd', (url: string) => etcdStore({ url }), says(range({ ...entry('a', 'a'), key: base64('key') }))],
])("%s's store reports an invalid answer to readers, writers and watchers", async (_, open, answers) => {
  for (const wrong of ['<html>', 'null', '[]', '{}', '[7]']) {
    const server = await impostor(says(wrong, { 'X-Consul-Index': '7' }));
    const store = open(server.url);
    const message = /^Cannot read what (consul|etcd) at 127|^Cannot read what (consul|etcd) at http/;
    await expect(store.get('key')).rejects.toThrow(message);
    await expect(store.put('key', 'b', undefined)).rejects.toThrow(message);
    const { nextFailure, until } = observeKey(store, 'key');
    expect((await nextFailure()).message).toMatch(message);
    server.answer(answers);
    expect(await until(() => true)).toMatchObject({ value: 'a', version: '5' });
    await store.close();
  }
});

describe('files', () => {
  it('are not read if there are more than 10,000, and a file that is too large is invalid', async () => {
    const root = await mkdtemp(join(tmpdir(), 'tenuto-garbage-'));
    onTestFinished(() => rm(root, { recursive: true }));
    const folder = join(root, 'payments');
    await mkdir(folder);
    await writeFile(join(folder, 'a.json'), instance);
    await writeFile(join(folder, 'large.json'), `"${'x'.repeat(1_000_000)}"`);
    const registry = fileRegistry(root, { poll: 20 });
    const { nextFailure, until } = observe(registry, 'payments');
    expect(await until(() => true)).toMatchObject({ instances: [{ id: 'a' }], garbage: [expect.stringMatching(/large.json: it is not/)] });
    const failure = nextFailure();
    await Promise.all(Array.from({ length: 10_000 }, (_, index) => writeFile(join(folder, `${String(index)}.json`), '')));
    expect((await failure).message).toMatch(/Cannot read the registry in .*: Cannot read 10\d\d\d entries as instances of 'payments'/);
    await registry.close();
  });

  it('are not read as configuration beyond the size limit', async () => {
    const root = await mkdtemp(join(tmpdir(), 'tenuto-garbage-'));
    onTestFinished(() => rm(root, { recursive: true }));
    await writeFile(join(root, 'key.json'), 'x'.repeat(16_000_001));
    const store = fileStore(root);
    await expect(store.get('key')).rejects.toThrow(/Cannot read 'key' in .*: it has 16000001 bytes, and the limit is 16000000/);
    await store.close();
  });
});
