// A call has the input that it was made with, and so has its undo, whatever the process does to the object afterwards.

import { expect, it } from 'vitest';
import { z } from 'zod';
import { code } from '../../../src/model/code/code.ts';
import { operation } from '../../../src/model/contract/operation.ts';
import { defineProcess } from '../../../src/model/contract/process.ts';
import { defineService } from '../../../src/model/contract/service.ts';
import { runInMemory } from '../../../src/testing/memory/run-in-memory.ts';
import { refusal } from '../support/errors.ts';

const Box = z.object({ sku: z.string(), tags: z.array(z.string()) });
const depot = defineService('depot', {
  take: operation({ input: Box, output: z.null(), undo: 'give' }),
  give: operation({ input: Box, output: z.null() }),
});
const mover = defineProcess('mover', { input: z.null(), output: z.null(), uses: { depot } });

type Given = z.infer<typeof Box>;
const changes: readonly [string, (box: Given) => void][] = [
  ['a field', (box) => (box.sku = 'milk')],
  ['what is inside', (box) => box.tags.push('late')],
  ['all of it', (box) => void Object.assign(box, { sku: '', tags: null })],
];

it.each(changes)('%s is changed after the call was made', async (_, change) => {
  const seen: [string, unknown][] = [];
  const moved = code<typeof mover>(async (_input, services) => {
    const box: Given = { sku: 'tea', tags: ['a'] };
    const taken = services.depot.take(box);
    change(box);
    await taken;
    throw refusal();
  });
  const call = ({ id, input }: { readonly id: string; readonly input: unknown }) => {
    seen.push([id, structuredClone(input)]);
    return Promise.resolve(null);
  };
  await runInMemory({ contract: mover, notation: moved }, null, { call }).finish();
  const made = { sku: 'tea', tags: ['a'] };
  expect(seen).toEqual([
    ['depot.take', made],
    ['undo depot.take', made],
  ]);
});

it('each step has the state of a shared object at the time of its call', async () => {
  const seen: unknown[] = [];
  const moved = code<typeof mover>(async (_input, services) => {
    const box: Given = { sku: 'tea', tags: [] };
    for (const tag of ['a', 'b', 'c']) {
      box.tags.push(tag);
      await services.depot.take(box);
    }
    throw refusal();
  });
  const call = ({ input }: { readonly input: unknown }) => {
    seen.push((structuredClone(input) as Given).tags.join(''));
    return Promise.resolve(null);
  };
  await runInMemory({ contract: mover, notation: moved }, null, { call }).finish();
  expect(seen).toEqual(['a', 'ab', 'abc', 'abc', 'ab', 'a']);
});
