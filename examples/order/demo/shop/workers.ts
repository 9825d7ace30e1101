// The workers of the shop, which can be killed and started again.

import { join } from 'node:path';
import type { RunningTemporal } from '../../../../src/servers/index.ts';
import { createProgram } from './program.ts';
import type { Governing } from './governing.ts';
import type { WorkerSetting } from './worker.ts';

export interface ShopWorker {
  readonly pid: number | undefined;
  /** The URL of its health check. Undefined while it does not run. */
  readonly healthUrl: string | undefined;
  /** Kills it with SIGKILL, so that it cannot finish anything. */
  kill(): Promise<void>;
  /** Resolves once it accepts tasks. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorkerPlan {
  readonly temporal: RunningTemporal;
  readonly taskQueue: string;
  readonly governing: Governing;
  readonly folder: string;
}

export function createWorker(name: string, plan: WorkerPlan): ShopWorker {
  const logs = { logFile: join(plan.folder, `${name}.log`), removeAfter: plan.folder };
  const program = createProgram({ name, script: new URL('./worker.ts', import.meta.url), env: environmentOf(plan), ...logs });
  let healthUrl: string | undefined;
  return {
    get pid() {
      return program.pid;
    },
    get healthUrl() {
      return healthUrl;
    },
    async start() {
      healthUrl = String((await program.start())['health']);
    },
    async kill() {
      healthUrl = undefined;
      await program.kill();
    },
    stop: () => program.stop(),
  };
}

// An embedded Temporal is only found by its address. For the user's own, the environment has everything, also secrets.
function environmentOf({ temporal, taskQueue, governing: { registry, configuration } }: WorkerPlan): NodeJS.ProcessEnv {
  const embedded = temporal.pid !== undefined;
  const { namespace, address } = temporal;
  const setting: WorkerSetting = { taskQueue, namespace, registry, configuration, ...(embedded && { address }) };
  const inherited = Object.entries(process.env).filter(([variable]) => !embedded || !variable.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(inherited), SHOP_WORKER: JSON.stringify(setting) };
}
