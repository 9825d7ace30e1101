// The settings of a worker. All but `processes` and `services` have defaults. Temporal's own options are passed through.

import type { DataConverter } from '@temporalio/common';
import type {
  BundleOptions,
  NativeConnection,
  NativeConnectionOptions,
  WorkerInterceptors,
  WorkerOptions,
  WorkerPlugin,
} from '@temporalio/worker';
import type { Connection } from '../activities/connect.ts';
import type { Duration } from '../model/duration.ts';

export interface WorkerSettings {
  /** A module or a folder of modules that export processes: `new URL('./processes/', import.meta.url)`. */
  readonly processes: URL | string;
  /** The services that the processes use, each made with `connect()`. */
  readonly services: readonly Connection[];
  /** The task queue that the worker polls. @default 'tenuto' */
  readonly taskQueue?: string;
  /** An open connection to share. @default a new connection from `temporal` and Temporal's environment configuration */
  readonly connection?: NativeConnection;
  /** Address, TLS, API key. Missing options are read from TEMPORAL_ADDRESS, temporal.toml and so on. */
  readonly temporal?: NativeConnectionOptions;
  readonly namespace?: string;
  readonly dataConverter?: DataConverter;
  readonly interceptors?: WorkerInterceptors;
  readonly plugins?: WorkerPlugin[];
  /** Any other option of a Temporal worker. */
  readonly worker?: Partial<Omit<WorkerOptions, SetElsewhere>>;
  /** Schema libraries to keep out of the sandbox, in addition to the known ones (zod, valibot, arktype, …). */
  readonly schemaLibraries?: readonly string[];
  readonly bundler?: Omit<BundleOptions, 'workflowsPath' | 'plugins'>;
  /** Where GET /healthz is served. `false` turns it off. @default any free port on 127.0.0.1 */
  readonly health?: { readonly port?: number; readonly host?: string } | false;
  /** The largest value of a run, in bytes of JSON, for runs that were not started by Tenuto's client.
   *  @default the server's limit, less what the codecs of the `dataConverter` add */
  readonly maxValueBytes?: number;
  /** How long steps in flight may continue after a stop. @default '10s' */
  readonly grace?: Duration;
  /** Stop on SIGINT and SIGTERM. @default true */
  readonly handleSignals?: boolean;
  /** Receives the lines of the start-up report. @default writes to standard error */
  readonly report?: (line: string) => void;
}

export type SetElsewhere =
  | 'connection'
  | 'namespace'
  | 'taskQueue'
  | 'workflowsPath'
  | 'workflowBundle'
  | 'bundlerOptions'
  | 'dataConverter'
  | 'interceptors'
  | 'plugins';
