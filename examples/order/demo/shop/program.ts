// A program that can be killed and started again, with the same name and settings. Once stopped, it stays stopped.

import { spawnChild, type Child, type ChildSpec } from './child.ts';

export interface Program {
  /** The id of the process that runs now. */
  readonly pid: number | undefined;
  /** Resolves once it is ready. */
  start(): Promise<Readonly<Record<string, unknown>>>;
  /** Kills it with SIGKILL, so that it cannot finish anything. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export function createProgram(spec: ChildSpec): Program {
  let child: Child | undefined;
  let over = false;
  return {
    get pid() {
      return child?.pid;
    },
    async start() {
      if (child) throw new Error(`Cannot start '${spec.name}': it already runs as process ${child.pid}`);
      child = await spawnChild(spec);
      if (over) await child.kill();
      return child.ready();
    },
    kill: () => endWith((running) => running.kill()),
    stop() {
      over = true;
      return endWith((running) => running.stop());
    },
  };

  async function endWith(end: (running: Child) => Promise<void>): Promise<void> {
    const running = child;
    child = undefined;
    if (running) await end(running);
  }
}
