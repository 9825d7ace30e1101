// Checks histories of real runs against today's code: a process that was changed so that its open runs could not go on
// is found before it is deployed.

import { createRequire } from 'node:module';
import { Worker } from '@temporalio/worker';
import { cacheDirectory } from '../servers/cache-directory.ts';
import { bundleOf } from '../worker/bundle/bundle.ts';
import { bundleOptions } from '../worker/bundle/bundle-options.ts';
import { discover } from '../worker/discover.ts';
import type { WorkerSettings } from '../worker/settings.ts';
import { installRuntime } from '../worker/temporal-runtime.ts';
import { readByOwnCopy } from './history-reader.ts';
import { recordedIn, type Histories, type Recorded } from './recorded-histories.ts';
import { differenceIn, type Difference } from './replay-difference.ts';

/** As the worker's; the same `dataConverter` reads histories that were encrypted with it. */
export interface ReplaySettings extends Pick<WorkerSettings, 'processes' | 'schemaLibraries' | 'dataConverter'> {
  readonly histories: Histories;
}

export interface Replayed {
  readonly workflowId: string;
  /** Why today's code cannot go on from that history; undefined where it can. */
  readonly error: Error | undefined;
  /** The first thing that differs. Undefined where nothing does, and where Temporal does not say. */
  readonly differs: Difference | undefined;
}

export async function replay({ histories, ...settings }: ReplaySettings): Promise<readonly Replayed[]> {
  const bundling = { cache: cacheDirectory(), ...bundleOptions({ ...settings, services: [] }) };
  const { code } = await bundleOf(await discover(settings.processes), bundling);
  const options = { workflowBundle: { code }, ...(settings.dataConverter && { dataConverter: settings.dataConverter }) };
  installRuntime();
  readByOwnCopy(createRequire(createRequire(import.meta.url).resolve('@temporalio/worker')));
  const given = new Map<string, unknown>();
  const replayed: Replayed[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(options, kept(histories, given)))
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
