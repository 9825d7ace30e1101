// What every store of configuration has to do, whatever it is made of. Each test has a key of its own.

import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Conflict, type ConfigStore } from '../../src/registry/index.ts';
import { readDocument } from '../../src/gateway/config-center/document.ts';
import { encodings } from '../support/encodings.ts';
import { observeKey } from './observer.ts';

export interface StorePlace {
  /** As another process would open it, where there are other processes. */
  readonly open: () => ConfigStore;
  readonly remove: (key: string) => Promise<void>;
  /** Writes these bytes, as a person does with other tools. */
  readonly write?: (key: string, bytes: Buffer) => Promise<void>;
  readonly outage?: { readonly begin: () => Promise<void>; readonly end: () => Promise<void> };
}

const large = JSON.stringify({ text: 'ümläut "quoted"\n'.repeat(1_000) });

export function storeConformance(name: string, place: () => StorePlace): void {
  const fresh = (): string => `gateway/policies ${randomUUID().slice(0, 8)}`;
  function open(): ConfigStore {
    const store = place().open();
    onTestFinished(() => store.close());
    return store;
  }

  describe(`${name}, as a store`, () => {
    it('is empty at first, and then returns what was written', async () => {
      const [store, key] = [open(), fresh()];
      expect(await store.get(key)).toBeUndefined();
      const written = await store.put(key, large, undefined);
      expect(await open().get(key)).toEqual(written);
      expect(written.value).toBe(large);
    });

    it('writes a value that replaces the last version, each with a new version', async () => {
      const [store, key] = [open(), fresh()];
      const first = await store.put(key, 'a', undefined);
      const second = await open().put(key, 'b', first.version);
      const third = await store.put(key, 'a', second.version);
      expect(new Set([first.version, second.version, third.version]).size).toBe(3);
      expect(await store.get(key)).toEqual(third);
    });

    it('rejects a value that does not replace the last version', async () => {
      const [store, key] = [open(), fresh()];
      const first = await store.put(key, 'a', undefined);
      await expect(store.put(key, 'b', undefined)).rejects.toThrow(Conflict);
      await store.put(key, 'c', first.version);
      await expect(open().put(key, 'd', first.version)).rejects.toThrow(
        `Cannot write '${key}' to ${store.name}: it has been changed meanwhile`,
      );
      expect((await store.get(key))?.value).toBe('c');
    });

    it('lets exactly one of many concurrent writes succeed', async () => {
      const key = fresh();
      for (let expected: string | undefined, round = 0; round < 5; round += 1) {
        const tries = Array.from({ length: 8 }, (_, index) => open().put(key, `${round}.${index}`, expected));
        const ended = await Promise.allSettled(tries);
        const [winner, ...others] = ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
        expect(others).toEqual([]);
        expect(ended.filter((end) => end.status === 'rejected' && end.reason instanceof Conflict)).toHaveLength(7);
        expect(await open().get(key)).toEqual(winner);
        expected = winner?.version;
      }
    });

    it('reports the value to a watcher immediately, on each change, and when it is removed', async () => {
      const [store, key] = [open(), fresh()];
      const { until, told } = observeKey(open(), key);
      await until((last) => last === undefined);
      const first = await store.put(key, 'a', undefined);
      await until((last) => last?.version === first.version);
      await store.put(key, 'b', first.version);
      await until((last) => last?.value === 'b');
      await place().remove(key);
      await until((last) => last === undefined);
      expect(told.length).toBeLessThanOrEqual(4);
    });

    it('keeps keys apart', async () => {
      const [store, key] = [open(), fresh()];
      await store.put(`${key}/below`, 'other', undefined);
      await store.put(`${key}2`, 'other', undefined);
      expect(await store.get(key)).toBeUndefined();
      const { until, told } = observeKey(open(), key);
      await store.put(key, 'mine', undefined);
      await until((last) => last?.value === 'mine');
      expect(told.every((one) => one === undefined || one.value === 'mine')).toBe(true);
    });

    it.for(encodings)('reads a configuration in %s', async ([, bytesOf], { skip }) => {
      const { write } = place();
      const [store, key, document] = [open(), fresh(), { services: { payments: { limit: 5 } }, why: 'Zoë asked' }];
      if (!write) return skip('only programs write it');
      await write(key, bytesOf(JSON.stringify(document)));
      const found = await store.get(key);
      expect(readDocument(found?.value)).toEqual({ kind: 'read', document });
      const { until } = observeKey(open(), key);
      expect(await until((last) => last !== undefined)).toEqual(found);
      await store.put(key, 'changed', found?.version);
      await until((last) => last?.value === 'changed');
    });

    it('reports that it cannot be reached, and reports the value again when it can', async ({ skip }) => {
      const { outage } = place();
      if (!outage) return skip('it cannot be away');
      const [store, key] = [open(), fresh()];
      await store.put(key, 'a', undefined);
      const { until, nextFailure, told } = observeKey(open(), key);
      await until((last) => last?.value === 'a');
      const failure = nextFailure();
      await outage.begin();
      expect((await failure).message).toMatch(/^Cannot /);
      const before = told.length;
      await outage.end();
      await until(() => told.length > before);
      const now = await store.get(key);
      await store.put(key, 'b', now?.version);
      await until((last) => last?.value === 'b');
    });
  });
}
