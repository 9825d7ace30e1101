// A program that can be killed and started again, under the same name and settings. Once stopped it stays stopped.

import { spawnChild, type Child, type ChildSpec } from './child.ts';

export interface Program {
  /** Of the process that runs now. */
  readonly pid: number | undefined;
  /** Resolves once it is ready. */
  start(): Promise<Readonly<Record<string, unknown>>>;
  /** SIGKILL: it has no chance to finish anything. */
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
      if (child) throw new Error(`Cannot start ${spec.name}: it runs already, as process ${child.pid}`);
      child = await spawnChild(spec);
      if (over) await child.kill();
      return child.ready();
    },
    kill: () => leave((running) => running.kill()),
    stop() {
      over = true;
      return leave((running) => running.stop());
    },
  };

  async function leave(end: (running: Child) => Promise<void>): Promise<void> {
    const running = child;
    child = undefined;
    if (running) await end(running);
  }
}
