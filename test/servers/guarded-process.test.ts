import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../src/servers/process/command.ts';
import { isAlive, runProgram } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';

const start = async (what: string, end: string) => {
  const program = await runProgram('servers/parent.ts', [what, end]);
  return { program, ...(JSON.parse(program.firstLine) as { pid: number; directory: string }) };
};

const expectGone = async ({ pid, directory }: { pid: number; directory: string }) => {
  await eventually(() => isAlive(pid), { holds: (alive) => !alive });
  await eventually(() => existsSync(directory), { holds: (exists) => !exists });
};

describe.concurrent('a guarded process', () => {
  it.each(['returns', 'exits', 'throws'])('ends, and its directory goes, when its parent %s', async (end) => {
    await expectGone(await start('sleeper', end));
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('ends, and its directory goes, when its parent gets %s', async (signal) => {
    const { program, ...child } = await start('sleeper', 'waits');
    expect(isAlive(child.pid)).toBe(true);
    program.process.kill(signal);
    await expectGone(child);
  });

  it('is killed when it does not listen', async () => {
    const { program, ...child } = await start('deaf', 'waits');
    program.process.kill('SIGKILL');
    await expectGone(child);
  });
});

describe('a command', () => {
  it('fails with its last lines', async () => {
    const failing = runCommand({ command: 'sh', args: ['-c', 'echo this went wrong >&2; exit 7'] });
    await expect(failing).rejects.toThrow(/'sh -c' ended with code 7: this went wrong/);
  });

  it('fails where there is no such program', async () => {
    await expect(runCommand({ command: 'tenuto-no-such-program', args: [] })).rejects.toThrow(/ENOENT/);
  });

  it('hands over its lines as they come', async () => {
    const lines: string[] = [];
    await runCommand({ command: 'sh', args: ['-c', 'echo one; echo two >&2'], onLine: (line) => lines.push(line) });
    expect(lines.sort()).toEqual(['one', 'two']);
  });

  it('is ended when it is no longer wanted', async () => {
    const unwanted = new AbortController();
    const running = runCommand(
      { command: 'sh', args: ['-c', 'echo begun; sleep 600'], onLine: () => unwanted.abort(new Error('enough')) },
      { signal: unwanted.signal },
    );
    await expect(running).rejects.toThrow('enough');
  });
});
