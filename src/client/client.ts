// Starts and finds runs. It needs a process's contract, never its implementation.

import { Client, Connection, type ConnectionLike } from '@temporalio/client';
import type { Process } from '../model/contract/process.ts';
import { reachTemporal } from '../platform/reach-temporal.ts';
import { temporalEnvironment } from '../platform/temporal-environment.ts';
import { askedOf, type Asked } from './asks.ts';
import { doctor, type LeftBehind } from './doctor.ts';
import { resolve } from './resolve.ts';
import { runOf, type ClientRun } from './run.ts';
import type { ClientContext, ClientSettings } from './settings.ts';
import { start, type StartedRun, type StartOptions, type StartInput } from './start.ts';

export interface TenutoClient {
  /** Plain Temporal, for everything else. */
  readonly temporal: Client;
  /** Checks the input and starts a run. Throws `InvalidInput`, or `AlreadyStarted` where the id is taken. */
  start<P extends Process>(process: P, input: StartInput<P>, options?: StartOptions): Promise<StartedRun<P>>;
  /** A run that was started before, by anyone. */
  run<P extends Process>(process: P, id: string): ClientRun<P>;
  /** Runs that were ended from outside (terminated, timed out) and have left something undone. */
  doctor(processes: readonly Process[]): Promise<readonly LeftBehind[]>;
  /** Undoes what such a run has left behind, in a run of its own. */
  resolve(process: Process, id: string): Promise<ClientRun<Process>>;
  /** What open runs ask a person or a role (`{ of: 'manager' }`), or anybody. */
  asked(filter?: { readonly of?: string }): AsyncGenerator<Asked>;
  close(): Promise<void>;
}

export async function createClient(settings: ClientSettings = {}): Promise<TenutoClient> {
  const temporal = settings.client ?? (await temporalClient(settings));
  const { connection } = temporal;
  const context: ClientContext = { temporal, taskQueue: settings.taskQueue ?? 'tenuto', eager: settings.eager ?? isNative(connection) };
  return {
    temporal,
    start: (process, input, options) => start(context, { process, input, options: options ?? {} }),
    run: (process, id) => runOf(context, { process, id }),
    doctor: (processes) => doctor(context, processes),
    resolve: (process, id) => resolve(context, { process, id }),
    asked: (filter) => askedOf(context, filter),
    close: async () => {
      if (!settings.client && !settings.connection) await connection.close();
    },
  };
}

async function temporalClient({ connection, temporal, namespace, dataConverter, interceptors, plugins }: ClientSettings): Promise<Client> {
  const environment = temporalEnvironment();
  return new Client({
    connection: connection ?? (await connectTo({ ...environment.connectionOptions, ...temporal })),
    namespace: namespace ?? environment.namespace ?? 'default',
    ...(dataConverter && { dataConverter }),
    ...(interceptors && { interceptors }),
    ...(plugins && { plugins }),
  });
}

const connectTo = (options: NonNullable<ClientSettings['temporal']>): Promise<Connection> =>
  reachTemporal(options, () => Connection.connect(options));

// Only a worker's native connection can take the first task of a run along with its start.
const isNative = (connection: ConnectionLike): boolean => 'native' in connection || connection.constructor.name === 'NativeConnection';
