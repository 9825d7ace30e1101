// One way to run the order, hosted: a worker and a client on one connection, in one process of their own.

import type { Client } from '@temporalio/client';
import type { WorkerSettings } from '../src/worker/index.ts';
import type { OrderRequest } from './contract.ts';

export const variantNames = ['hand', 'remote', 'local', 'machine'] as const;
export type VariantName = (typeof variantNames)[number];

export interface Variant {
  readonly client: Client;
  readonly taskQueue: string;
  /** Starts an order; the answer waits for its end. */
  start(order: OrderRequest): Promise<{ result(): Promise<unknown> }>;
  stop(): Promise<void>;
}

/** The same for every variant. The cache holds all the open runs that are counted. */
export const workerOptions = { maxCachedWorkflows: 2_000 } satisfies WorkerSettings['worker'];
