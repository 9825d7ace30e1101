// Starts one of the shop's programs as a child process. It reports that it is ready with one line of JSON. It ends when this
// process ends.

import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { spawnGuarded, type GuardedProcess } from '../../../../src/servers/process/guarded-process.ts';

export interface ChildSpec {
  readonly name: string;
  readonly script: URL;
  readonly env: NodeJS.ProcessEnv;
  /** Receives every line that the child writes. */
  readonly logFile: string;
  /** A folder to remove when the child ends after this process. */
  readonly removeAfter?: string;
}

export interface Child {
  readonly pid: number;
  /** Resolves with the line that reports it ready. Rejects with its last lines if it ends or is not ready in time. */
  ready(): Promise<Hello>;
  /** Resolves when it has ended, with the reason: 'code 0', 'SIGKILL'. */
  readonly ended: Promise<string>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

type Hello = Readonly<Record<string, unknown>>;

const stopTimeoutMs = 8_000;
const readyTimeoutMs = 60_000;
const typescript = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export async function spawnChild({ name, script, env, logFile, removeAfter }: ChildSpec): Promise<Child> {
  let reportReady: (hello: Hello) => void = () => undefined;
  const hello = new Promise<Hello>((resolve) => (reportReady = resolve));
  const onLine = (line: string) => {
    appendFileSync(logFile, `${line}\n`);
    if (line.startsWith('{')) reportReady(JSON.parse(line) as Hello);
  };
  const args = [...process.execArgv.filter((flag) => flag.startsWith('--conditions=')), '--import', typescript, fileURLToPath(script)];
  const child = await spawnGuarded({ command: process.execPath, args, env, onLine, ...(removeAfter !== undefined && { removeAfter }) });
  return {
    pid: child.pid,
    ended: child.ended,
    ready: () => readyLine(name, { child, hello }),
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGINT'),
  };
}

async function readyLine(name: string, { child, hello }: { child: GuardedProcess; hello: Promise<Hello> }): Promise<Hello> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>(
    (resolve) => (timer = setTimeout(resolve, readyTimeoutMs, `it is not ready after ${readyTimeoutMs / 1000} s`)),
  );
  try {
    const first = await Promise.race([hello, late, child.ended.then((end) => `it ended with ${end}`)]);
    if (typeof first === 'string') throw new Error(`Cannot start ${name}: ${first}.\n${child.lastLines()}`.trimEnd());
    return first;
  } finally {
    clearTimeout(timer);
  }
}

async function end(child: GuardedProcess, signal: NodeJS.Signals): Promise<void> {
  child.hold();
  child.signal(signal);
  const timer = setTimeout(() => child.signal('SIGKILL'), stopTimeoutMs);
  await child.ended;
  clearTimeout(timer);
}
