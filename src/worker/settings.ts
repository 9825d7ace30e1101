// What a worker can be told. Everything but `processes` and `services` has a default; everything of Temporal's passes through.

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
  readonly services: readonly Connection[];
  /** Default 'tenuto'. */
  readonly taskQueue?: string;
  /** An open connection to share; otherwise one is made from `temporal` and Temporal's environment configuration. */
  readonly connection?: NativeConnection;
  /** Address, TLS, API key. What is absent comes from TEMPORAL_ADDRESS, temporal.toml and so on. */
  readonly temporal?: NativeConnectionOptions;
  readonly namespace?: string;
  readonly dataConverter?: DataConverter;
  readonly interceptors?: WorkerInterceptors;
  readonly plugins?: WorkerPlugin[];
  /** Any other option of a Temporal worker. */
  readonly worker?: Partial<Omit<WorkerOptions, SaidElsewhere>>;
  /** Kept out of the sandbox beside the known ones (zod, valibot, arktype, …). */
  readonly schemaLibraries?: readonly string[];
  readonly bundler?: Omit<BundleOptions, 'workflowsPath' | 'plugins'>;
  /** Where GET /healthz answers. Default: any free port on 127.0.0.1; false: nowhere. */
  readonly health?: { readonly port?: number; readonly host?: string } | false;
  /** Bytes that a value of a run may have as JSON, for runs that other clients than Tenuto's start. Default: what the server takes, less what
   *  the codecs of the `dataConverter` add. */
  readonly maxValueBytes?: number;
  /** How long steps in flight may go on after a stop. Default '10s'. */
  readonly grace?: Duration;
  /** Stop on SIGINT and SIGTERM. Default true. */
  readonly handleSignals?: boolean;
  /** Where the start-up report goes. Default: standard error. */
  readonly report?: (line: string) => void;
}

type SaidElsewhere =
  | 'connection'
  | 'namespace'
  | 'taskQueue'
  | 'workflowsPath'
  | 'workflowBundle'
  | 'bundlerOptions'
  | 'dataConverter'
  | 'interceptors'
  | 'plugins';
