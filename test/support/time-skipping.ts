// A worker on a time-skipping server of its own, so that its clock is nobody else's.

import * as library from '@temporalio/testing';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { startTimeSkipping } from '../../src/servers/index.ts';
import { runWorker, type RunningWorker, type WorkerSettings } from '../../src/worker/index.ts';

export interface TimeSkipping {
  readonly client: TenutoClient;
  readonly worker: RunningWorker;
  readonly environment: library.TestWorkflowEnvironment;
  stop(): Promise<void>;
}

export async function timeSkipping(settings: Pick<WorkerSettings, 'processes' | 'services'>): Promise<TimeSkipping> {
  const { environment, stop: stopServer } = await startTimeSkipping(library);
  const { nativeConnection: connection } = environment;
  const worker = await runWorker({ ...settings, connection, health: false, handleSignals: false, report: () => undefined });
  const client = await createClient({ client: environment.client });
  const stop = async () => {
    await worker.stop();
    await stopServer();
  };
  return { client, worker, environment, stop };
}
