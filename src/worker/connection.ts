// The worker's connection: the user's own, or one from Temporal's environment configuration.

import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import type { WorkerSettings } from './settings.ts';

export interface Connected {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly address: string;
  /** Whether the connection is ours to close. */
  readonly own: boolean;
}

export async function connectWorker({ connection, temporal, namespace }: WorkerSettings): Promise<Connected> {
  const environment = loadClientConnectConfig();
  const options = { ...environment.connectionOptions, ...temporal };
  const address = options.address ?? '127.0.0.1:7233';
  const space = namespace ?? environment.namespace ?? 'default';
  if (connection) return { connection, namespace: space, address: 'the given connection', own: false };
  try {
    return { connection: await NativeConnection.connect({ ...options, address }), namespace: space, address, own: true };
  } catch (cause) {
    throw new Error(
      `Cannot reach Temporal at ${address}. Start one ('temporal server start-dev'), or say where it is with TEMPORAL_ADDRESS`,
      { cause },
    );
  }
}
