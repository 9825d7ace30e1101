// What the commands say, on a store of files.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { CannotDo } from '../../src/cli/command.ts';
import { configCommands } from '../../src/cli/config.ts';
import { encodings } from '../support/encodings.ts';

let folder = '';
let times = 0;
let store = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenuto-'));
});
beforeEach(() => {
  store = `file:${folder}/${String(++times)}`;
});
afterAll(() => rm(folder, { recursive: true }));

interface Typed {
  readonly on?: readonly string[];
  readonly [option: string]: string | boolean | readonly string[] | undefined;
}

async function config(command: string, { on = [], ...options }: Typed = {}): Promise<string> {
  let said = '';
  const asked = { positionals: on, options: { store, by: 'ada', ...options } as Record<string, string>, note: () => undefined };
  await configCommands[`config ${command}`]?.run({ ...asked, print: (text) => (said += text) });
  return said;
}

async function file(content: unknown): Promise<string> {
  const path = join(folder, `${String(++times)}.json`);
  await writeFile(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return path;
}

const limited = (limit: number) => file({ services: { payments: { limit } } });

it('shows what is to be changed, and takes it back changed', async () => {
  expect(JSON.parse(await config('show'))).toEqual({ services: {} });
  await config('apply', { on: [await limited(5)], why: 'Friday' });
  const shown = await config('show');
  expect(JSON.parse(shown)).toMatchObject({ version: 1, by: 'ada', why: 'Friday', services: { payments: { limit: 5 } } });
  expect(await config('apply', { on: [await file(shown.replace('"limit": 5', '"limit": 6'))] })).toBe(
    'Version 2 is written, and takes effect wherever it is watched:\n  ~ payments.limit: 5 → 6\n',
  );
  expect(await config('apply', { on: [await limited(6)] })).toBe('Nothing to change: version 2 has the same content.\n');
});

it('says who has changed it meanwhile', async () => {
  await config('apply', { on: [await limited(5)] });
  const shown = await config('show');
  await config('apply', { on: [await limited(6)], by: 'bob', why: 'more room' });
  const mine = await file(shown.replace('"limit": 5', '"limit": 7'));
  await expect(config('apply', { on: [mine] })).rejects.toThrow(
    /based on version 1, and bob has changed it to version 2 at .* \('more room'\)/,
  );
});

it('refuses what is bad with all findings, and writes nothing', async () => {
  const bad = await file({ services: { payments: { limit: -1, attempts: 9 }, stock: [] } });
  for (const command of ['check', 'apply']) {
    const error = await config(command, { on: [bad] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CannotDo);
    for (const path of ['payments.attempts', 'payments.limit', 'stock']) expect(String(error)).toContain(`\n  services.${path} is `);
  }
  expect(await config('history')).toBe('There is no version yet.\n');
  expect(await config('check', { on: [await limited(1)] })).toMatch(/is valid; services: payments\n$/);
});

it('lists, compares and rolls back', async () => {
  for (const limit of [1, 2, 3]) await config('apply', { on: [await limited(limit)], why: `because ${String(limit)}` });
  expect(await config('diff')).toBe('From version 2 to 3:\n  ~ payments.limit: 2 → 3\n');
  expect(await config('diff', { on: ['1'] })).toContain('payments.limit: 1 → 3');
  expect(await config('rollback')).toContain('Version 4 is written, and takes effect wherever it is watched:\n  ~ payments.limit: 3 → 2');
  expect(await config('rollback', { on: ['1'] })).toContain('payments.limit: 2 → 1');
  const lines = (await config('history')).split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^\* 5 .* UTC {2}ada {2}back to version 1$/),
    expect.stringMatching(/^ {2}4 .* UTC {2}ada {2}back to version 2$/),
    expect.stringMatching(/^ {2}3 .* because 3$/),
    expect.stringMatching(/^ {2}2 .* because 2$/),
    expect.stringMatching(/^ {2}1 .* because 1$/),
    '',
  ]);
  expect((JSON.parse(await config('history', { json: true })) as { version: number }[]).map(({ version }) => version)).toEqual([
    5, 4, 3, 2, 1,
  ]);
  await expect(config('rollback', { on: ['99'] })).rejects.toThrow('version 99 is not in its history, which contains 5, 4, 3, 2, 1');
  await expect(config('rollback', { on: ['-1'] })).rejects.toThrow("Cannot use '-1' as a version");
});

it('mends by roll-back what was broken by hand', async () => {
  await config('apply', { on: [await limited(1)] });
  const place = join(new URL(store).pathname, 'tenuto.json');
  await writeFile(place, '{ "services": ');
  await expect(config('show')).rejects.toThrow(/the last valid version stays in force[\s\S]*not JSON/);
  await config('rollback');
  expect(JSON.parse(await readFile(place, 'utf8'))).toMatchObject({ version: 2, services: { payments: { limit: 1 } } });
});

it('says what is missing where it does not know the store', async () => {
  await expect(config('show', { store: '' })).rejects.toThrow('Pass --store or set TENUTO_CONFIG: file:/directory');
  await expect(config('show', { store: 'redis://x' })).rejects.toThrow("Cannot use store 'redis://x'");
});

it.each(encodings)('takes a file in %s', async (_, bytesOf) => {
  const written = await file(bytesOf('{ "services": { "payments": { "limit": 5 } }, "why": "Zoë asked" }'));
  expect(await config('check', { on: [written] })).toContain('is valid; services: payments');
  await config('apply', { on: [written] });
  expect(JSON.parse(await config('show'))).toMatchObject({ version: 1, services: { payments: { limit: 5 } } });
});
