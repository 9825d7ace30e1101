// Histories recorded earlier replay on today's code; a changed process is found.

import { readFile, readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { replay } from '../../src/testing/replay.ts';

const folder = new URL('../histories/', import.meta.url);

async function recorded(wanted: (name: string) => boolean) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && wanted(name));
  return Promise.all(
    names.map(async (name) => ({ workflowId: name, history: JSON.parse(await readFile(new URL(name, folder), 'utf8')) as unknown })),
  );
}

it('replays the recorded orders', async () => {
  const histories = await recorded((name) => name.startsWith('order-'));
  const replayed = await replay({ processes: new URL('../../src/workflows/processes/', import.meta.url), histories });
  expect(replayed).toEqual(histories.map(({ workflowId }) => ({ workflowId, error: undefined })));
  expect(replayed.length).toBe(2);
});

it('replays what the kernel did: undone, cancelled, local, attempted, stuck past a pivot', async () => {
  const histories = await recorded((name) => !name.startsWith('order-'));
  const replayed = await replay({ processes: new URL('../fixtures/processes/', import.meta.url), histories });
  expect(replayed).toEqual(histories.map(({ workflowId }) => ({ workflowId, error: undefined })));
  expect(replayed.length).toBe(5);
});

it('finds a process whose open runs could not go on', async () => {
  const [good] = await recorded((name) => name === 'order-good.json');
  const changed = new URL('../fixtures/changed/', import.meta.url);
  const [found] = await replay({ processes: changed, histories: good ? [good] : [] });
  expect(found?.error?.message).toMatch(/nondeterminism/i);
});
