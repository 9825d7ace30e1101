// A program of the project as a child process; all that it says on either stream, in the order in which it came.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Program {
  readonly output: () => string;
  /** Resolves when it has said that. Rejects where it ended without. */
  said(text: string): Promise<void>;
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>;
  stop(): Promise<number | null>;
}

export function startProgram(file: string, { folder, env }: { folder: string; env: NodeJS.ProcessEnv }): Program {
  const child = spawn(process.execPath, ['--import', 'tsx', file], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { output: () => output, said, ended, stop };

  function said(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (output.includes(text)) resolve();
      };
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
      look();
      void ended.then((code) => reject(new Error(`${file} ended with ${String(code)} and did not say '${text}':\n${output}`)), reject);
    });
  }

  async function stop(): Promise<number | null> {
    child.kill('SIGTERM');
    return ended;
  }
}
