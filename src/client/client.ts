// The client: starts runs, finds them and sends messages to them. It needs a process's contract, never its implementation.

import { Client, Connection, type ConnectionLike } from '@temporalio/client';
import type { Process } from '../model/contract/process.ts';
import { valueMeasureOf, type ValueMeasure } from '../platform/value-measure.ts';
import { addressOf, reachTemporal } from '../platform/reach-temporal.ts';
import { statusOf } from '../platform/temporal-error.ts';
import { temporalEnvironment } from '../platform/temporal-environment.ts';
import { createAbortable, type Abortable } from './calls/abortable.ts';
import { askedOf, type Asked } from './asks.ts';
import { createCalls } from './calls/calls.ts';
import { assertClientSettings, assertFailingFilter } from './options-shape.ts';
import { findAbandoned, type AbandonedRun } from './abandoned/find-abandoned.ts';
import { failingRuns, type FailingFilter, type FailingRuns } from './failing.ts';
import { undoAbandoned } from './abandoned/undo-abandoned.ts';
import { runOf, type ClientRun } from './run.ts';
import type { ClientContext, ClientSettings } from './settings.ts';
import { start, type StartedRun, type StartOptions, type StartInput } from './start.ts';
import { createUpdateLimiter } from './calls/update-room.ts';

export interface TenutoClient {
  /** The Temporal client, for everything else. */
  readonly temporal: Client;
  /** Checks the input and starts a run.
   *  @throws `InvalidInput`, or `AlreadyStarted` if the id is taken. */
  start<P extends Process>(process: P, input: StartInput<P>, options?: StartOptions): Promise<StartedRun<P>>;
  /** Returns a run that was started before, by any client. */
  run<P extends Process>(process: P, id: string): ClientRun<P>;
  /** Finds runs that were terminated or timed out by Temporal and still have steps to undo, and open runs whose workflow task fails. */
  findAbandoned(processes: readonly Process[]): Promise<readonly AbandonedRun[]>;
  /** Undoes the steps of an abandoned run, in a new run. Returns the new run. */
  undoAbandoned(process: Process, id: string): Promise<ClientRun<Process>>;
  /** Finds open runs whose workflow task fails, with the failure: those that the server has marked, or those among the 1,000 newest. See
   *  `looked`. */
  failing(filter?: FailingFilter): Promise<FailingRuns>;
  /** Lists the questions that open runs ask a person or a role (`{ of: 'manager' }`), or all questions. */
  asked(filter?: { readonly of?: string }): AsyncGenerator<Asked>;
  close(): Promise<void>;
}

export async function createClient(settings: ClientSettings = {}): Promise<TenutoClient> {
  assertClientSettings(settings);
  const { temporal, address, abortable, closeConnection } = await connected(settings);
  const calls = createCalls({ address, namespace: temporal.options.namespace, abortable });
  const { taskQueue = 'tenuto', eager = isNative(temporal.connection), maxValueBytes } = settings;
  const context: ClientContext = {
    temporal,
    taskQueue,
    eager,
    calls,
    limitUpdates: createUpdateLimiter(),
    measure: measuring(temporal, maxValueBytes),
  };
  return {
    temporal,
    start: (process, input, options) => start(context, { process, input, options: options ?? {} }),
    run: (process, id) => runOf(context, { process, id }),
    findAbandoned: (processes) => calls.request('look for abandoned runs', () => findAbandoned(context, processes)),
    undoAbandoned: (process, id) =>
      calls.request(`undo run '${id}' of process '${process.name}'`, () => undoAbandoned(context, { process, id })),
    failing: async (filter = {}) => {
      assertFailingFilter(filter);
      return calls.request('look for runs whose workflow task fails', () => failingRuns(temporal, filter));
    },
    asked: (filter) => askedOf(context, filter),
    close: async () => {
      await calls.close();
      await closeConnection();
    },
  };
}

function measuring({ options, workflowService }: Client, maxValueBytes: number | undefined): ClientContext['measure'] {
  const { namespace, loadedDataConverter } = options;
  let measure: Promise<ValueMeasure> | undefined;
  return () => (measure ??= valueMeasureOf(loadedDataConverter, { namespace: { workflowService, namespace }, maxValueBytes }));
}

interface Connected {
  readonly temporal: Client;
  readonly address: string;
  readonly abortable: <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
  readonly closeConnection: () => Promise<void>;
}

const maxMessageBytes = 128 * 1_048_576; // as on the worker's own connection: a page of a history may contain many values

async function connected(settings: ClientSettings): Promise<Connected> {
  const environment = temporalEnvironment();
  if (settings.client) return using(settings.client);
  const { connection, namespace = environment.namespace ?? 'default' } = settings;
  if (connection) return using(new Client({ connection, namespace, ...passedOn(settings) }));
  const abortable = createAbortable(settings.temporal?.interceptors);
  const channelArgs = { 'grpc.max_receive_message_length': maxMessageBytes, ...settings.temporal?.channelArgs };
  const options = { ...environment.connectionOptions, ...settings.temporal, channelArgs, interceptors: [...abortable.interceptors] };
  const own = await reachTemporal(options, () => Connection.connect(options).catch((error: unknown) => refusedWith(error, abortable)));
  return {
    temporal: new Client({ connection: own, namespace, ...passedOn(settings) }),
    address: addressOf(options),
    abortable: abortable.run,
    closeConnection: () => {
      abortable.close();
      return own.close();
    },
  };
}

// If the time to connect runs out while a refused attempt is retried, the reason of the refusal is the useful error.
function refusedWith(error: unknown, { lastRefusal }: Pick<Abortable, 'lastRefusal'>): never {
  throw (statusOf(error) === 'DEADLINE_EXCEEDED' && lastRefusal()) || error;
}

// The caller closes a connection that it passed.
function using(temporal: Client): Connected {
  const { options } = temporal.connection as Partial<Connection>;
  return {
    temporal,
    address: options?.address ?? 'the address of the given connection',
    abortable: (signal, work) => temporal.withAbortSignal(signal, work),
    closeConnection: () => Promise.resolve(),
  };
}

const passedOn = ({ dataConverter, interceptors, plugins }: ClientSettings) => ({
  ...(dataConverter && { dataConverter }),
  ...(interceptors && { interceptors }),
  ...(plugins && { plugins }),
});

// Only a worker's native connection can receive the first task of a run with the response to its start.
const isNative = (connection: ConnectionLike): boolean => 'native' in connection || connection.constructor.name === 'NativeConnection';
