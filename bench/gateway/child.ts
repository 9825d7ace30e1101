// A child process of the benchmark: it reports that it is ready, and answers each question with one message. It ends when this
// process ends.

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { plainTypeScript } from '../plain-typescript.ts';

export interface Child {
  readonly hello: unknown;
  ask(question: unknown): Promise<unknown>;
  end(signal?: NodeJS.Signals): Promise<void>;
}

export async function startChild(main: URL, args: readonly string[], flags: readonly string[] = []): Promise<Child> {
  const path = fileURLToPath(main);
  const child = fork(path, args, { execArgv: [...plainTypeScript, ...flags], stdio: ['ignore', 2, 2, 'ipc'], serialization: 'advanced' });
  const hello = await messageOf(child, path);
  const ask = (question: unknown): Promise<unknown> => {
    child.send(question as object, () => undefined); // an error is ignored: a child that has ended rejects the answer
    return messageOf(child, path);
  };
  return { hello, ask, end: (signal = 'SIGKILL') => end(child, signal) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

function messageOf(child: ChildProcess, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const exited = (code: number | null, signal: string | null) =>
      reject(new Error(`Cannot continue: '${path}' ended with ${signal ?? `code ${String(code)}`}. See its output above`));
    child.once('exit', exited);
    child.once('message', (message) => {
      child.off('exit', exited);
      resolve(message);
    });
  });
}

/** The child's side. */
export function answerParent(hello: unknown, answer: (question: unknown) => unknown): void {
  process.on('disconnect', () => process.exit());
  process.on('SIGINT', () => undefined); // the terminal sends it to the parent, too, which ends
  process.on('message', (question) => void Promise.resolve(answer(question)).then(tell));
  tell(hello);
}

const tell = (message: unknown): void => void process.send?.(message);
