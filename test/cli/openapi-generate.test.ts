// A document is read however it was saved.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { openapiGenerate } from '../../src/cli/openapi-generate.ts';
import { encodings } from '../support/encodings.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenuto-openapi-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function generate(bytes: Buffer): Promise<string> {
  const file = join(folder, 'document');
  await writeFile(file, bytes);
  let said = '';
  await openapiGenerate.run({ positionals: [file], options: {}, print: (text) => (said += text), note: () => undefined });
  return said;
}

const document = {
  openapi: '3.1.0',
  info: { title: 'Crêpes', version: '1' },
  paths: { '/bake': { post: { operationId: 'bake', responses: { 204: { description: 'Baked' } } } } },
};

it.each(encodings)('JSON and YAML in %s', async (_, bytesOf) => {
  const expected = await generate(Buffer.from(JSON.stringify(document)));
  expect(expected).toContain('bake');
  expect(await generate(bytesOf(JSON.stringify(document)))).toBe(expected);
  expect(await generate(bytesOf(stringify(document)))).toBe(expected);
});
