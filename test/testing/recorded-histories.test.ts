// Files of histories as they are read: what is none is said, with how to write one.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodings } from '../support/encodings.ts';
import { recordedIn } from '../../src/testing/replay/recorded-histories.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenuto-histories-'));
});
afterAll(() => rm(folder, { recursive: true }));

const readIn = async (text: string | Buffer) => {
  const file = join(folder, 'bad.json');
  await writeFile(file, text);
  for await (const one of recordedIn(file)) return one;
  return undefined;
};

it.each(['{}', 'null', '[]', '{ "events": [] }'])('%s is no history', async (text) => {
  await expect(readIn(text)).rejects.toThrow(
    /bad\.json': it is not a history, because it has no events\. Write it with: temporal workflow show/,
  );
});

it('what is not JSON neither', async () => {
  await expect(readIn('eventId: 1')).rejects.toThrow(/bad\.json: it is not JSON\. Write it with/);
});

it('a history goes by the name of its file', async () => {
  const history = { events: [{ eventId: '1' }] };
  expect(await readIn(JSON.stringify(history))).toEqual({ workflowId: 'bad', history });
});

it.each(encodings)('a history is read in %s', async (_, bytesOf) => {
  const history = { events: [{ eventId: '1', who: 'Zoë' }] };
  expect(await readIn(bytesOf(JSON.stringify(history)))).toEqual({ workflowId: 'bad', history });
});
