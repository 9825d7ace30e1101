// The bundle is built once for the same content, and again when a file it was made of has changed.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleOf } from '../../src/worker/bundle/bundle.ts';
import { discover } from '../../src/worker/discover.ts';
import { fileURLToPath } from 'node:url';

const order = fileURLToPath(new URL('../../examples/order/processes/order.ts', import.meta.url));
let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'tenuto-bundle-'));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

const budget = 800_000; // characters without the source map, a third of them ours; the sandbox loads it for every new run, so it stays lean

it('is cached by content, and lean', async () => {
  const found = await discover(order);
  const first = await bundleOf(found, { cache });
  const second = await bundleOf(found, { cache });
  expect([first.cached, second.cached]).toEqual([false, true]);
  expect(second.code).toBe(first.code);
  expect(first.code.indexOf('//# sourceMappingURL=')).toBeLessThan(budget);
  expect(first.code).not.toContain('ZodObject');
  expect(first.code.includes('What a run stores is JSON')).toBe(false); // the checks of definitions, which the worker has made
});

it('is built again when a module of it has changed, or the cached file is damaged', async () => {
  const folder = fileURLToPath(new URL('../fixtures/', import.meta.url));
  const copy = await mkdtemp(join(folder, 'copy-'));
  try {
    await cp(join(folder, 'processes', 'probe.ts'), join(copy, 'probe.ts'));
    const found = await discover(join(copy, 'probe.ts'));
    await bundleOf(found, { cache });
    await writeFile(join(copy, 'probe.ts'), (await readFile(join(copy, 'probe.ts'), 'utf8')).replace("'arrived'", "'arrived elsewhere'"));
    const changed = await bundleOf(found, { cache });
    expect(changed.cached).toBe(false);
    expect(changed.code).toContain('arrived elsewhere');
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});
