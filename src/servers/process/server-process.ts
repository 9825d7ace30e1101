// Runs a server as a child process. It is ready when its probe succeeds. It is stopped by SIGINT, and by SIGKILL if it does not end.

import { setTimeout as delay } from 'node:timers/promises';

import { spawnGuarded, type Command, type GuardedProcess } from './guarded-process.ts';
import { messageOf } from '../way.ts';

export interface ServerSpec extends Command {
  readonly name: string;
  readonly probe: () => Promise<void>;
  /** Within how many milliseconds the probe must succeed. @default 60_000 */
  readonly readyWithin?: number;
}

export interface ServerProcess {
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

const graceMs = 10_000;

export async function startServer(spec: ServerSpec): Promise<ServerProcess> {
  const child = await spawnGuarded(spec);
  const stop = once(() => stopProcess(child));
  try {
    await untilReady(child, spec);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid, stop };
}

async function untilReady(child: GuardedProcess, { name, probe, readyWithin = 60_000 }: ServerSpec): Promise<void> {
  const deadline = Date.now() + readyWithin;
  const ended = child.ended.then((end) => {
    throw new Error(`Cannot start ${name}: it ended with ${end}.\n${child.lastLines()}`);
  });
  ended.catch(() => {});
  for (;;) {
    const failure = await Promise.race([probe().then(() => undefined, messageOf), ended]);
    if (failure === undefined) return;
    if (Date.now() > deadline) {
      throw new Error(`Cannot start ${name}: not ready after ${String(readyWithin / 1_000)} s (${failure}).\n${child.lastLines()}`);
    }
    await Promise.race([delay(25), ended]);
  }
}

async function stopProcess(child: GuardedProcess): Promise<void> {
  child.hold();
  child.signal('SIGINT');
  const timer = setTimeout(() => child.signal('SIGKILL'), graceMs);
  await child.ended;
  clearTimeout(timer);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
