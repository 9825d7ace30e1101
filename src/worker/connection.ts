// The worker's connection: the user's own, or one from Temporal's environment configuration.

import { NativeConnection } from '@temporalio/worker';
import { addressOf, reachTemporal } from '../platform/reach-temporal.ts';
import { temporalEnvironment } from '../platform/temporal-environment.ts';
import type { WorkerSettings } from './settings.ts';

export interface Connected {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly address: string;
  /** Whether the connection is ours to close. */
  readonly own: boolean;
}

export async function connectWorker({ connection, temporal, namespace }: WorkerSettings): Promise<Connected> {
  const environment = temporalEnvironment();
  const options = { ...environment.connectionOptions, ...temporal };
  const space = namespace ?? environment.namespace ?? 'default';
  if (connection) return { connection, namespace: space, address: 'the given connection', own: false };
  const address = addressOf(options);
  const opened = await reachTemporal(options, () => NativeConnection.connect({ ...options, address }));
  return { connection: opened, namespace: space, address, own: true };
}
