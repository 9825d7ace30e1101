import type { Client, ClientInterceptors, ClientPlugin, ConnectionLike, ConnectionOptions } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { Calls } from './calls/calls.ts';
import type { UpdateLimiter } from './calls/update-room.ts';
import type { ValueMeasure } from '../platform/value-measure.ts';

export interface ClientSettings {
  /** A Temporal client to use. Its own connection, namespace, converter, interceptors and plugins apply. */
  readonly client?: Client;
  /** An open connection to share. A worker's own (`running.connection`) lets runs start eagerly. @default a new connection */
  readonly connection?: ConnectionLike;
  /** Address, TLS, API key. Missing options are read from TEMPORAL_ADDRESS, temporal.toml and so on. */
  readonly temporal?: ConnectionOptions;
  readonly namespace?: string;
  /** The task queue on which runs are started. @default 'tenuto', as for a worker */
  readonly taskQueue?: string;
  readonly dataConverter?: DataConverter;
  readonly interceptors?: ClientInterceptors;
  readonly plugins?: ClientPlugin[];
  /** The largest value of a run, in bytes of JSON. @default the server's limit, less what the codecs of the `dataConverter` add */
  readonly maxValueBytes?: number;
  /** Give the first task of a run to the worker that shares the connection. @default true if the connection is a worker's */
  readonly eager?: boolean;
}

/** The context that all parts of the client share. */
export interface ClientContext {
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly eager: boolean;
  /** Measures values against the server's limit, which is requested once. */
  readonly measure: () => Promise<ValueMeasure>;
  /** Every update goes through it. */
  readonly limitUpdates: UpdateLimiter;
  /** Every call goes through it. */
  readonly calls: Calls;
}
