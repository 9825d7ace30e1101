// Code that never waits ends its program, and says where it is.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../fixtures/watchdog/stuck.ts', import.meta.url));
const play = (...args: string[]) =>
  new Promise<{ signal: unknown; code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', program, ...args], (error, _, stderr) =>
      resolve({ signal: error?.signal, code: error?.code, stderr }),
    );
  });

describe.concurrent('code that never waits', () => {
  it.each([
    ['a loop', /stuck\.ts:(12|19):/],
    ['a loop of promises', /stuck\.ts:(12|22):/],
    ['a regular expression', /stuck\.ts:25:/],
  ])('in %s is ended, with its last step and its line', async (way, line) => {
    const { signal, stderr } = await play(way);
    expect(signal).toBe('SIGKILL');
    expect(stderr).toContain("has computed for 1 s without waiting for anything. Cannot finish the run of process 'busy'");
    expect(stderr).toContain("The step that it called last is 'shop.take'");
    expect(stderr).toMatch(line);
  });

  it('in runInMemory is ended, too', async () => {
    const { signal, stderr } = await play('a loop', 'runInMemory');
    expect(signal).toBe('SIGKILL');
    expect(stderr).toContain("Cannot continue the run of process 'busy'. The step that it called last is 'shop.take'");
  });

  it.each(['waits for a stub', 'computes, but calls steps', 'computes outside of a run'])('is not one that %s', async (way) => {
    expect(await play(way)).toEqual({ signal: undefined, code: undefined, stderr: '' });
  });
});
