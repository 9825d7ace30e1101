// Replays histories of real runs on today's code. So a change of a process that would break its open runs is found before
// it is deployed.

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

/** The same settings as for a worker. The `dataConverter` also decrypts histories that were encrypted with it. */
export interface ReplaySettings extends Pick<WorkerSettings, 'processes' | 'schemaLibraries' | 'dataConverter'> {
  readonly histories: Histories;
}

export interface Replayed {
  readonly workflowId: string;
  /** Why today's code cannot continue this history, and the remedy. Undefined if it can. */
  readonly error: Error | undefined;
  /** The first difference. Undefined if there is none, or if Temporal does not describe it. */
  readonly differs: Difference | undefined;
  /** Steps for which today's code computes another input than the recorded one. The run continues, and undoes them with the recorded input. */
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
  for await (const { workflowId, error } of Worker.runReplayHistories(options, replayable()))
    replayed.push({ ...resultOf(workflowId, { error, history }), changedInputs: await inputs.changedIn(history?.history) });
  return replayed;

  async function* replayable(): AsyncGenerator<WholeHistory> {
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

function resultOf(workflowId: string, { error, history }: Found): Omit<Replayed, 'changedInputs'> {
  if (!error) return { workflowId, error, differs: undefined };
  const differs = differenceIn(error.message, history?.history);
  const why = differs
    ? `the history has ${differs.recorded}, but today's code does ${differs.today}. ${remedy}`
    : `its task fails: ${failureIn(error.message)}`;
  return {
    workflowId,
    differs,
    error: new Error(`Cannot continue the history of '${workflowId}' with today's code: ${why}`, { cause: error }),
  };
}

const remedy = "Keep the old code behind patched() of '@temporalio/workflow', or wait until the runs that used it have ended";
