// Checks histories of real runs against today's code: a process that was changed so that its open runs could not go on
// is found before it is deployed.

import { Worker, type ReplayHistoriesIterable } from '@temporalio/worker';
import { cacheDirectory } from '../servers/cache-directory.ts';
import { bundleOf } from '../worker/bundle/bundle.ts';
import { discover } from '../worker/discover.ts';
import { installRuntime } from '../worker/temporal-runtime.ts';

export interface ReplaySettings {
  /** As the worker's: a module or a folder of modules that export processes. */
  readonly processes: URL | string;
  readonly histories: ReplayHistoriesIterable;
  readonly schemaLibraries?: readonly string[];
}

export interface Replayed {
  readonly workflowId: string;
  /** Why today's code cannot go on from that history; undefined where it can. */
  readonly error: Error | undefined;
}

export async function replay({ processes, histories, schemaLibraries }: ReplaySettings): Promise<readonly Replayed[]> {
  const { code } = await bundleOf(await discover(processes), { cache: cacheDirectory(), ...(schemaLibraries && { schemaLibraries }) });
  installRuntime();
  const replayed: Replayed[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: { code } }, histories))
    replayed.push({ workflowId, error });
  return replayed;
}
