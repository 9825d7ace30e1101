// Starts a child process that cannot outlive this process. A guard, a few lines of shell, holds the other end of a pipe. When this process
// ends for any reason (exit, Ctrl-C, SIGKILL), the pipe closes and the guard stops the child. So no signal handlers are needed: they belong
// to the program. The child has its own process group. So Ctrl-C in the terminal reaches only this process, which then stops the child.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** A directory that the guard removes if this process ends before the child. */
  readonly removeAfter?: string;
  readonly onLine?: (line: string) => void;
}

export interface GuardedProcess {
  readonly pid: number;
  /** How the child ended: 'code 1', 'SIGKILL'. */
  readonly ended: Promise<string>;
  readonly lastLines: () => string;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Makes this process wait for the child to end. At first it does not. */
  readonly hold: () => void;
}

const maxLines = 20;

export async function spawnGuarded(spec: Command): Promise<GuardedProcess> {
  const { command, args, cwd, env, user } = spec;
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: hasGroups,
    ...(cwd !== undefined && { cwd }),
    ...(env && { env }),
    ...user,
  });
  const lines = collectLines(child, spec.onLine);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const release = guard(pid, spec.removeAfter);
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? `code ${String(code)}`));
  }).finally(release);
  child.unref();
  return { pid, ended, lastLines: () => lines.join('\n'), signal: (name) => send(child, name), hold: () => hold(child) };
}

const hasGroups = process.platform !== 'win32';

function collectLines(child: ChildProcess, onLine: Command['onLine']): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > maxLines) lines.shift();
      onLine?.(line);
    });
    unref(stream);
  }
  return lines;
}

function send(child: ChildProcess, name: NodeJS.Signals): void {
  if (!hasGroups || child.pid === undefined) return void child.kill(name);
  try {
    process.kill(-child.pid, name);
  } catch {
    // It has ended already.
  }
}

const guardScript = `
read -r _
kill -s INT -- "-$1" 2>/dev/null
tries=0
while kill -s 0 -- "-$1" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -s KILL -- "-$1" 2>/dev/null
if [ -n "$2" ]; then rm -rf -- "$2"; fi`;

function guard(pid: number, removeAfter = ''): () => void {
  if (!hasGroups) return () => {};
  const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/bin:/bin` };
  const args = ['-c', guardScript, 'guard', String(pid), removeAfter];
  const shell = spawn('/bin/sh', args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env });
  shell.on('error', () => {}); // without a guard the child still runs
  shell.unref();
  unref(shell.stdin);
  return () => void shell.kill('SIGKILL');
}

// The pipes of a child are sockets, although their types do not show it.
const unref = (stream: Readable | Writable): void => void (stream as Socket).unref();

function hold(child: ChildProcess): void {
  child.ref();
  for (const stream of [child.stdout, child.stderr]) (stream as Socket | null)?.ref();
}
