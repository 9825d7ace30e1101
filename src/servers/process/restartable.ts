// A server that can be killed and brought up again, to see what those make of it who use it.

import { startServer, type ServerSpec } from './server-process.ts';

export interface RestartableServer {
  /** By SIGKILL. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function restartable(spec: ServerSpec): Promise<RestartableServer> {
  let running = await startServer(spec);
  return {
    kill: async () => {
      process.kill(running.pid, 'SIGKILL');
      await running.stop();
    },
    start: async () => {
      running = await startServer(spec);
    },
    stop: () => running.stop(),
  };
}
