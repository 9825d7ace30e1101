// A server that can be killed and started again, to test how its clients react.

import { startServer, type ServerSpec } from './server-process.ts';

export interface RestartableServer {
  /** Ends the server with SIGKILL. */
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
