// Connects a worker to Temporal: with the user's connection, or a new one from Temporal's environment configuration.

import { NativeConnection } from '@temporalio/worker';
import { addressOf, reachTemporal } from '../platform/reach-temporal.ts';
import { temporalErrorOf } from '../platform/temporal-error.ts';
import { temporalEnvironment } from '../platform/temporal-environment.ts';
import type { WorkerSettings } from './settings.ts';

export interface Connected {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly address: string;
  /** Whether the worker made the connection, and has to close it. */
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

/** Begins work on the connection. If that fails, closes the worker's own connection, and throws an error with Temporal's reason. */
export async function beginOn<T>({ connection, own, address, namespace }: Connected, begin: () => Promise<T>): Promise<T> {
  try {
    return await begin();
  } catch (error) {
    if (own) await connection.close().catch(() => undefined); // a worker that was made may still hold it
    throw temporalErrorOf(error, { what: 'start the worker', address, namespace }) ?? error;
  }
}
