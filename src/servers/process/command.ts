// Runs a program until it ends. If it fails, the error contains its last lines of output.

import { basename } from 'node:path';

import { spawnGuarded, type Command } from './guarded-process.ts';

export async function runCommand(spec: Command, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
  signal?.throwIfAborted();
  const child = await spawnGuarded(spec);
  child.hold();
  const kill = (): void => child.signal('SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  const end = await child.ended;
  signal?.removeEventListener('abort', kill);
  signal?.throwIfAborted();
  if (end !== 'code 0') throw new Error(`'${nameOf(spec)}' ended with ${end}: ${child.lastLines()}`);
}

const nameOf = ({ command, args }: Command): string => [command, ...args.slice(0, 1)].map((part) => basename(part)).join(' ');
