// What keeps processes from being bundled is said in a sentence, with the file, what it imports, and the remedy.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleOf } from '../../src/worker/bundle/bundle.ts';
import { discover } from '../../src/worker/discover.ts';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(fixtures, 'bundling-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The message of what is thrown for a module, with others beside it. */
async function refusal(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const found = { exports: new Map([['a', { file: join(folder, 'a.ts'), name: 'a' }]]), notations: new Set<never>() };
  const built = bundleOf({ processes: [], mismatches: [], ...found }, { cache: join(folder, 'cache') });
  return built.then(() => 'built', (error: unknown) => (error as Error).message); // prettier-ignore
}

const a = 'export const a = () => used;\n';

describe('a process that imports', () => {
  it.each([
    ["import * as used from 'node:fs';\n", "/a.ts imports 'node:fs', which a process cannot use"],
    ["import * as used from 'fs/promises';\n", "/a.ts imports 'node:fs/promises', which a process cannot use"],
    ["import * as used from 'crypto';\n", "/a.ts imports 'node:crypto', which a process cannot use"],
    [
      "import * as used from 'no-such-package';\n",
      "/a.ts imports 'no-such-package', which cannot be found. Install it, or correct the path",
    ],
    ["import * as used from './none.ts';\n", "/a.ts imports './none.ts', which cannot be found"],
    ["import used from './data.json';\n", '/data.json cannot be read: Expected double-quoted property name in JSON at position 10'],
  ])('%s', async (line, said) => {
    const message = await refusal({ 'a.ts': line + a, 'data.json': '{ "a": 1, }' });
    expect(message).toContain(said);
    expect(message).toMatch(/^Cannot bundle the processes: test\/fixtures\/bundling-/);
    expect(message.split('\n')).toHaveLength(1);
  });

  it('something of Node by way of another module: that module is named, and each cause once', async () => {
    const message = await refusal({
      'a.ts': `import * as one from './b.ts';\nimport * as two from './c.ts';\nconst used = [one, two];\n${a}`,
      'b.ts': "import { createHash } from 'crypto';\nexport const b = createHash;\n",
      'c.ts':
        "import { readFileSync } from 'fs';\nimport { createHash } from 'node:crypto';\nexport const c = [readFileSync, createHash];\n",
    });
    expect(message).toContain('b.ts imports');
    expect(message.split('\n').length).toBeLessThanOrEqual(4);
  });

  it('only types of Node is bundled', async () => {
    expect(await refusal({ 'a.ts': `import type { Stats } from 'node:fs';\nconst used: Stats | undefined = undefined;\n${a}` })).toBe(
      'built',
    );
  });

  it('what is no TypeScript: the mistake is named, without the listing', async () => {
    const message = await refusal({ 'a.ts': 'export async function a( { return 1; }\n' });
    expect(message).toMatch(/^Cannot bundle the processes: .*\/a\.ts cannot be read: [^\n]+\. Correct it$/);
  });
});

it.each([
  ["import used from 'no-such-package';\n", 'no-such-package'],
  ["import used from './none.ts';\n", 'none.ts'],
  ['export const a = (;\n', 'a.ts'],
])('a module that cannot even be loaded is named, in a line: %s', async (line, named) => {
  await writeFile(join(folder, 'a.ts'), line);
  const error: unknown = await discover(join(folder, 'a.ts')).catch((thrown: unknown) => thrown);
  expect(String(error)).toMatch(/^Error: Cannot load the processes in test\/fixtures\/bundling-\w+\/a\.ts: [^\n]+$/);
  expect(String(error)).toContain(named);
});
