// Checks histories of real runs against today's code: a process that was changed so that its open runs could not go on
// is found before it is deployed.

import { Worker } from '@temporalio/worker';
import { cacheDirectory } from '../servers/cache-directory.ts';
import { bundleOf } from '../worker/bundle/bundle.ts';
import { discover } from '../worker/discover.ts';
import { installRuntime } from '../worker/temporal-runtime.ts';
import { recordedIn, type Histories, type Recorded } from './recorded-histories.ts';
import { differenceIn, type Difference } from './replay-difference.ts';

export interface ReplaySettings {
  /** As the worker's: a module or a folder of modules that export processes. */
  readonly processes: URL | string;
  readonly histories: Histories;
  readonly schemaLibraries?: readonly string[];
}

export interface Replayed {
  readonly workflowId: string;
  /** Why today's code cannot go on from that history; undefined where it can. */
  readonly error: Error | undefined;
  /** The first thing that differs. Undefined where nothing does, and where Temporal does not say. */
  readonly differs: Difference | undefined;
}

export async function replay({ processes, histories, schemaLibraries }: ReplaySettings): Promise<readonly Replayed[]> {
  const { code } = await bundleOf(await discover(processes), { cache: cacheDirectory(), ...(schemaLibraries && { schemaLibraries }) });
  installRuntime();
  const given = new Map<string, unknown>();
  const replayed: Replayed[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: { code } }, kept(histories, given)))
    replayed.push(judged(workflowId, { error, history: given.get(workflowId) }));
  return replayed;
}

async function* kept(histories: Histories, given: Map<string, unknown>): AsyncGenerator<Recorded> {
  for await (const one of recordedIn(histories)) {
    given.set(one.workflowId, one.history);
    yield one;
  }
}

function judged(workflowId: string, { error, history }: { readonly error: Error | undefined; readonly history: unknown }): Replayed {
  const differs = error && differenceIn(error.message, history);
  if (!differs) return { workflowId, error, differs };
  const { recorded, today } = differs;
  const message = `Today's code cannot go on from the history of '${workflowId}': the history has ${recorded}, where today's code does ${today}`;
  return { workflowId, differs, error: new Error(message, { cause: error }) };
}
