// A variant is one way to run the order: a worker and a client on one connection, in a separate process.

import type { Client } from '@temporalio/client';
import type { WorkerSettings } from '../src/worker/index.ts';
import type { OrderRequest } from './contract.ts';

export const variantNames = ['hand', 'remote', 'local', 'machine'] as const;
export type VariantName = (typeof variantNames)[number];

export interface Variant {
  readonly client: Client;
  readonly taskQueue: string;
  /** Starts an order. `result()` of the returned run waits for its end. */
  start(order: OrderRequest): Promise<{ result(): Promise<unknown> }>;
  stop(): Promise<void>;
}

/** The options of every variant. The cache holds all open runs that are measured. */
export const workerOptions = { maxCachedWorkflows: 2_000 } satisfies WorkerSettings['worker'];
