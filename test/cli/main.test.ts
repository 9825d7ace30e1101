// The program itself: what comes out where, and how it ends.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const tenuto = (...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], (_, out, error) => {
      resolve({ code: child.exitCode ?? -1, out, error });
    });
  });

describe.concurrent('tenuto', () => {
  it('says what it can do, and succeeds', async () => {
    const { code, out, error } = await tenuto('--help');
    expect([code, error]).toEqual([0, '']);
    for (const command of ['openapi generate', 'openapi print', 'config show', 'config rollback'])
      expect(out).toContain(`tenuto ${command} `);
  });

  it('says of a command that it does not know which are near, and ends with 2', async () => {
    const { code, out, error } = await tenuto('config', 'undo');
    expect([code, out]).toEqual([2, '']);
    expect(error).toContain("There is no command 'tenuto config undo'.");
    expect(error).toContain('tenuto config rollback ');
    expect(error).not.toContain('openapi');
  });

  it.each([
    [['config', 'apply'], /it takes 1 argument/],
    [['config', 'rollback', '1', '2'], /it takes 0 to 1 argument/],
    [['config', 'show', '--shop', 'x'], /--shop/],
  ])('ends with 2 where %j was asked for wrongly, and says how it is used', async (args, says) => {
    const { code, error } = await tenuto(...args);
    expect(code).toBe(2);
    expect(error).toMatch(says);
    expect(error).toContain(`tenuto ${args.slice(0, 2).join(' ')} `);
  });

  it('writes the result on its output, and what else is to be known beside it', async ({ onTestFinished }) => {
    const folder = await mkdtemp(join(tmpdir(), 'tenuto-cli-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const store = ['--store', `file:${folder}`];
    expect(await tenuto('config', 'show', ...store)).toEqual({
      code: 0,
      out: '{\n  "services": {}\n}\n',
      error: expect.stringMatching(/^There is no configuration in files in .* yet/) as unknown,
    });
    const file = join(folder, 'bad.json');
    await writeFile(file, '{ "services": { "payments": { "limit": -1 } } }');
    const { code, out, error } = await tenuto('config', 'apply', file, ...store);
    expect([code, out]).toEqual([1, '']);
    expect(error).toMatch(/^Cannot apply '.*bad.json', nothing was changed:\n {2}services\.payments\.limit is -1, but [^\n]*\n$/);
  });
});
