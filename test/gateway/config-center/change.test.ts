// Changes are versions: none is lost, and nobody overwrites another's unseen.

import { describe, expect, it } from 'vitest';
import {
  changeConfiguration,
  configurationHistory,
  currentConfiguration,
  rollBackConfiguration,
  type Governance,
} from '../../../src/activities/index.ts';
import { memoryStore, type ConfigStore } from '../../../src/registry/index.ts';

const limited = (limit: number) => ({ services: { payments: { limit } satisfies Governance } });
const now = new Date('2026-01-02T03:04:05Z');
const ada = { by: 'ada', why: 'Friday', now };
const numbers = async (store: ConfigStore) => (await configurationHistory(store)).map(({ version }) => version);

async function changed(times: number) {
  const store = memoryStore();
  for (let limit = 1; limit <= times; limit++) await changeConfiguration(store, limited(limit), ada);
  return store;
}

async function byHand(store: ConfigStore, value: string) {
  await store.put('tenuto', value, (await store.get('tenuto'))?.version);
}

describe('a change of the configuration', () => {
  it('is a new version with author, time and reason', async () => {
    const store = memoryStore();
    const first = await changeConfiguration(store, limited(5), ada);
    expect(first).toEqual({ version: 1, by: 'ada', at: now.toISOString(), why: 'Friday', ...limited(5) });
    expect(JSON.parse((await store.get('tenuto'))?.value ?? '')).toEqual(first);
    expect(await configurationHistory(store)).toEqual([first]);
  });

  it('is refused with all findings before anything is written', async () => {
    const store = await changed(1);
    const wrong = { services: { payments: { limit: -1, attempts: 7 }, stock: 5 as never } };
    await expect(changeConfiguration(store, wrong, ada)).rejects.toMatchObject({
      name: 'InvalidConfiguration',
      findings: [expect.stringContaining('payments.attempts'), expect.stringContaining('payments.limit'), expect.stringContaining('stock')],
    });
    await expect(changeConfiguration(store, limited(2), { by: 'ada', why: 'x'.repeat(600_000) })).rejects.toThrow('bytes');
    expect(await numbers(store)).toEqual([1]);
  });

  it('writes nothing if the content is the same', async () => {
    const store = await changed(2);
    expect(await changeConfiguration(store, limited(2), { by: 'bob' })).toMatchObject({ version: 2, by: 'ada' });
    expect(await numbers(store)).toEqual([2, 1]);
  });

  it('that is based on an older version is rejected, and the error names the author of the newer one', async () => {
    const store = await changed(2);
    await expect(changeConfiguration(store, { ...limited(9), version: 1 }, { by: 'bob' })).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringMatching(
        /based on version 1, and ada has changed it to version 2 at 2026-01-02T03:04:05.000Z \('Friday'\)/,
      ) as string,
    });
    expect(await changeConfiguration(store, { ...limited(9), version: 2 }, { by: 'bob' })).toMatchObject({ version: 3 });
  });

  it('by several authors at once succeeds for one and is a conflict for the others', async () => {
    const store = await changed(1);
    const ends = await Promise.allSettled([7, 8, 9].map((limit) => changeConfiguration(store, limited(limit), { by: `by ${limit}` })));
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const end of ends)
      if (end.status === 'rejected') expect(String(end.reason)).toMatch(/Conflict: .* by \d has changed it to version 2/);
    expect(await numbers(store)).toEqual([2, 1]);
  });

  it('is in the history of the last twenty versions', async () => {
    const store = await changed(45);
    expect(await numbers(store)).toEqual(Array.from({ length: 20 }, (_, index) => 45 - index));
  });

  it('takes effect if the history cannot be written, and the next change adds it to the history', async () => {
    const store = memoryStore();
    let broken = true;
    const half: ConfigStore = {
      ...store,
      put: (key, ...rest) => (broken && key.includes('history') ? Promise.reject(new Error('down')) : store.put(key, ...rest)),
    };
    await changeConfiguration(half, limited(1), ada);
    expect(await numbers(half)).toEqual([1]);
    await expect(changeConfiguration(half, limited(2), ada)).rejects.toThrow('down'); // or version 1 would be lost
    broken = false;
    await changeConfiguration(half, limited(2), ada);
    expect((await configurationHistory(half)).map(({ services }) => services['payments']?.limit)).toEqual([2, 1]);
  });
});

describe('a document that was written by hand', () => {
  it('counts as a version and is not lost', async () => {
    const store = await changed(2);
    await byHand(store, JSON.stringify({ ...limited(77), version: 2, by: 'ada' }));
    expect(await currentConfiguration(store)).toMatchObject({ current: { version: 3, by: 'somebody by hand' } });
    await expect(changeConfiguration(store, { ...limited(3), version: 2 }, ada)).rejects.toThrow('by hand has changed it to version 3');
    await changeConfiguration(store, limited(4), ada);
    expect((await configurationHistory(store)).map(({ services }) => services['payments']?.limit)).toEqual([4, 77, 2, 1]);
  });

  it('that is invalid is reported, and can be changed and rolled back', async () => {
    for (const mend of [
      (store: ConfigStore) => changeConfiguration(store, limited(2), ada),
      (store: ConfigStore) => rollBackConfiguration(store, ada),
    ]) {
      const store = await changed(2);
      await byHand(store, '{ "services": ');
      expect(await currentConfiguration(store)).toEqual({ current: undefined, findings: [expect.stringContaining('not JSON')] });
      expect(await mend(store)).toMatchObject({ version: 3, ...limited(2) });
    }
  });
});

describe('a roll-back', () => {
  it('is a new version with the earlier content', async () => {
    const store = await changed(3);
    expect(await rollBackConfiguration(store, { by: 'bob' })).toMatchObject({
      version: 4,
      by: 'bob',
      why: 'back to version 2',
      ...limited(2),
    });
    expect(await rollBackConfiguration(store, { by: 'bob', to: 1 })).toMatchObject({ version: 5, ...limited(1) });
    expect(await numbers(store)).toEqual([5, 4, 3, 2, 1]);
  });

  it('to an unknown version names the known ones', async () => {
    const store = await changed(2);
    await expect(rollBackConfiguration(store, { by: 'bob', to: 9 })).rejects.toThrow(
      'version 9 is not in its history, which contains 2, 1',
    );
    await expect(rollBackConfiguration(memoryStore(), { by: 'bob' })).rejects.toThrow('which contains no versions');
  });
});
