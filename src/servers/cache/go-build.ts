// Builds a program from the Go module registry. A go.mod in tools pins its version, and go.sum verifies the downloads.
// A build uses all cores for minutes, so it runs at a low priority.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { checksumOf } from './checksum.ts';
import { runCommand } from '../process/command.ts';
import { findOnPath } from '../process/executable.ts';
import type { SetupTask } from '../progress.ts';

export interface GoProgram {
  /** The folder with its go.mod and go.sum: the name of a folder in tools, or a URL. */
  readonly tool: string | URL;
  readonly package: string;
}

const folderOf = (tool: string | URL): string =>
  fileURLToPath(typeof tool === 'string' ? new URL(`../tools/${tool}/`, import.meta.url) : tool);

/** Returns a hash that changes when the result of the build would change. */
export const sourceOf = async ({ tool }: GoProgram): Promise<string> => checksumOf(await readFile(join(folderOf(tool), 'go.sum')));

export const withoutGo = (): string | undefined => (findOnPath('go') === undefined ? '`go` is not on PATH' : undefined);

export interface GoBuild {
  readonly output: string;
  readonly task: SetupTask;
  readonly signal?: AbortSignal | undefined;
}

export async function goBuild(program: GoProgram, { output, task, signal }: GoBuild): Promise<void> {
  const build = ['go', 'build', '-v', '-trimpath', '-ldflags=-s -w', '-o', output, program.package];
  const [command = '', ...args] = findOnPath('nice') === undefined ? build : ['nice', '-n', '5', ...build];
  await runCommand(
    {
      command,
      args,
      cwd: folderOf(program.tool),
      env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly -buildvcs=false' },
      onLine: (line) => task.update(line),
    },
    signal ? { signal } : {},
  );
}
