import type { Client, ClientInterceptors, ClientPlugin, ConnectionLike, ConnectionOptions } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { Calls } from './calls/calls.ts';
import type { Room } from './calls/update-room.ts';
import type { ValueMeasure } from '../platform/value-measure.ts';

export interface ClientSettings {
  /** A Temporal client to use as it is; connection, namespace, converter, interceptors and plugins are then its own. */
  readonly client?: Client;
  /** An open connection to share; a worker's own (`running.connection`) lets runs start eagerly. Otherwise one is made. */
  readonly connection?: ConnectionLike;
  /** Address, TLS, API key. What is absent comes from TEMPORAL_ADDRESS, temporal.toml and so on. */
  readonly temporal?: ConnectionOptions;
  readonly namespace?: string;
  /** Where runs are started. Default 'tenuto', as the worker's. */
  readonly taskQueue?: string;
  readonly dataConverter?: DataConverter;
  readonly interceptors?: ClientInterceptors;
  readonly plugins?: ClientPlugin[];
  /** Bytes that a value of a run may have as JSON. Default: what the server takes, less what the codecs of the `dataConverter` add. */
  readonly maxValueBytes?: number;
  /** Hand the first task of a run to the worker that shares the connection. Default: where that is possible. */
  readonly eager?: boolean;
}

/** What every part of the client works with. */
export interface ClientContext {
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly eager: boolean;
  /** Asks the server once. */
  readonly measure: () => Promise<ValueMeasure>;
  /** What every update goes through. */
  readonly room: Room;
  /** What every call goes through. */
  readonly calls: Calls;
}
