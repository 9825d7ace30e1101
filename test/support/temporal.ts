// A worker and a client on the real server that all test files share; each on a task queue of its own.

import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { runWorker, type RunningWorker, type WorkerSettings } from '../../src/worker/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly temporalAddress: string;
  }
}

export interface OnTemporal {
  readonly client: TenutoClient;
  readonly worker: RunningWorker;
  readonly taskQueue: string;
  stop(): Promise<void>;
}

export const temporalAddress = (): string => inject('temporalAddress');

export async function onTemporal(settings: Omit<WorkerSettings, 'temporal' | 'taskQueue'>): Promise<OnTemporal> {
  const taskQueue = `test-${randomUUID()}`;
  const temporal = { address: temporalAddress() };
  const worker = await runWorker({ handleSignals: false, report: () => undefined, ...settings, temporal, taskQueue });
  const client = await createClient({ connection: worker.connection, taskQueue });
  return { client, worker, taskQueue, stop: () => worker.stop() };
}
