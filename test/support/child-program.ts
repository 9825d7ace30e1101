// Programs of test/fixtures as processes of their own, so that they can be killed.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ChildProgram {
  readonly process: ChildProcess;
  readonly firstLine: string;
}

export function startProgram(fixture: string, args: readonly string[]) {
  const path = fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url));
  return spawn(process.execPath, ['--import', 'tsx', path, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Resolves when the program has written its first line. */
export async function runProgram(fixture: string, args: readonly string[]): Promise<ChildProgram> {
  const child = startProgram(fixture, args);
  const [firstLine] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { process: child, firstLine };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
