// The parent's side of a host process: starts it, sends it one request at a time, stops it.

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunningTemporal } from '../../src/servers/temporal/temporal.ts';
import { plainTypeScript } from '../plain-typescript.ts';
import type { VariantName } from '../variant.ts';
import type { Answer, Ask, Kind, Reply } from './protocol.ts';

export interface Host {
  readonly name: VariantName;
  ask<K extends Kind>(kind: K, ask: Ask<K>): Promise<Answer<K>>;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

export async function startHost(name: VariantName, { connection, namespace }: RunningTemporal): Promise<Host> {
  const env = { ...process.env, TEMPORAL_ADDRESS: connection.address, TEMPORAL_NAMESPACE: namespace };
  const child = fork(main, [name], { env, execArgv: [...plainTypeScript, '--expose-gc'], stdio: ['ignore', 2, 2, 'ipc'] });
  await nextReply(child, name);
  return {
    name,
    async ask(kind, ask) {
      child.send({ kind, ask });
      const reply = await nextReply(child, name);
      return (reply.kind === 'answer' ? reply.value : null) as never;
    },
    stop: () => stop(child),
  };
}

function nextReply(child: ChildProcess, name: VariantName): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const exited = (code: number | null) =>
      reject(new Error(`Cannot continue: the process of variant '${name}' ended with code ${String(code)}. See its output above`));
    child.once('exit', exited);
    child.once('message', (message) => {
      child.off('exit', exited);
      const reply = message as Reply;
      if (reply.kind === 'failed') reject(new Error(`Cannot measure variant '${name}': ${reply.message}`));
      else resolve(reply);
    });
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.send({ kind: 'stop', ask: null }, () => undefined);
    child.once('message', () => child.disconnect());
  });
}
