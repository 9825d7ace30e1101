// Checks histories of real runs against today's code: a process that was changed so that its open runs could not go on
// is found before it is deployed.

import { createRequire } from 'node:module';
import { Worker } from '@temporalio/worker';
import { assertShape, list, record, something, text, type Options } from '../../model/shape.ts';
import { cacheDirectory } from '../../platform/cache-directory.ts';
import { bundleOf } from '../../worker/bundle/bundle.ts';
import { bundleOptions } from '../../worker/bundle/bundle-options.ts';
import { discover } from '../../worker/discover.ts';
import { failureIn, muteRun } from '../../worker/logger.ts';
import type { WorkerSettings } from '../../worker/settings.ts';
import { installRuntime } from '../../worker/temporal-runtime.ts';
import { readByOwnCopy } from './history-reader.ts';
import { recordedIn, type Histories } from './recorded-histories.ts';
import { readWhole, type WholeHistory } from './replay-history.ts';
import { watchInputs, type ChangedInput } from './replay-inputs.ts';
import { differenceIn, type Difference } from './replay-difference.ts';

/** As the worker's; the same `dataConverter` reads histories that were encrypted with it. */
export interface ReplaySettings extends Pick<WorkerSettings, 'processes' | 'schemaLibraries' | 'dataConverter'> {
  readonly histories: Histories;
}

export interface Replayed {
  readonly workflowId: string;
  /** Why today's code cannot go on from that history, and what to do; undefined where it can. */
  readonly error: Error | undefined;
  /** The first thing that differs. Undefined where nothing does, and where Temporal does not say. */
  readonly differs: Difference | undefined;
  /** Steps that get another input from today's code than their calls had. The run goes on, and undoes them with what they had. */
  readonly changedInputs: readonly ChangedInput[];
}

const shape = record(
  { processes: something, histories: something, schemaLibraries: list(text), dataConverter: something } satisfies Options<ReplaySettings>,
  ['processes', 'histories'],
);

export async function replay(given: ReplaySettings): Promise<readonly Replayed[]> {
  assertShape('Cannot replay', given, shape);
  const { histories, ...settings } = given;
  const bundling = { cache: cacheDirectory(), ...bundleOptions({ ...settings, services: [] }) };
  const discovered = await discover(settings.processes);
  const { code } = await bundleOf(discovered, bundling);
  const inputs = watchInputs(settings.dataConverter);
  const options = { workflowBundle: { code }, dataConverter: inputs.dataConverter };
  installRuntime();
  readByOwnCopy(createRequire(createRequire(import.meta.url).resolve('@temporalio/worker')));
  const replayed: Replayed[] = [];
  let history: WholeHistory | undefined; // one at a time
  for await (const { workflowId, error } of Worker.runReplayHistories(options, playable()))
    replayed.push({ ...judged(workflowId, { error, history }), changedInputs: await inputs.changedIn(history?.history) });
  return replayed;

  async function* playable(): AsyncGenerator<WholeHistory> {
    for await (const recorded of recordedIn(histories)) {
      try {
        history = readWhole(recorded, discovered);
      } catch (error) {
        replayed.push({ workflowId: recorded.workflowId, error: error as Error, differs: undefined, changedInputs: [] });
        continue;
      }
      muteRun(history.runId);
      yield history;
    }
  }
}

interface Found {
  readonly error: Error | undefined;
  readonly history: WholeHistory | undefined;
}

function judged(workflowId: string, { error, history }: Found): Omit<Replayed, 'changedInputs'> {
  if (!error) return { workflowId, error, differs: undefined };
  const differs = differenceIn(error.message, history?.history);
  const why = differs
    ? `the history has ${differs.recorded}, where today's code does ${differs.today}. ${remedy}`
    : `its task fails: ${failureIn(error.message)}`;
  return {
    workflowId,
    differs,
    error: new Error(`Today's code cannot go on from the history of '${workflowId}': ${why}`, { cause: error }),
  };
}

const remedy = "Keep the old way behind patched() of '@temporalio/workflow', or wait until the runs that went it have ended";
