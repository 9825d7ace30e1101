// The worker's connection: the user's own, or one from Temporal's environment configuration.

import { NativeConnection } from '@temporalio/worker';
import { addressOf, reachTemporal } from '../platform/reach-temporal.ts';
import { temporalErrorOf } from '../platform/temporal-error.ts';
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

/** If what is to begin on it fails, a connection of our own is closed, and the error says what Temporal did not like. */
export async function beginOn<T>({ connection, own, address, namespace }: Connected, begin: () => Promise<T>): Promise<T> {
  try {
    return await begin();
  } catch (error) {
    if (own) await connection.close().catch(() => undefined); // a worker that was made may still hold it
    throw temporalErrorOf(error, { what: 'start the worker', address, namespace }) ?? error;
  }
}
