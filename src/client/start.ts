// Starts a run: the input is checked here, before anything exists.

import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError, type WorkflowStartOptions } from '@temporalio/client';
import type { Process } from '../model/contract/process.ts';
import type { RunEnvelope } from '../model/envelope.ts';
import { check, type InputOf } from '../model/schema.ts';
import { AlreadyStarted } from './errors.ts';
import { runOf, type ClientRun } from './run.ts';
import type { ClientContext } from './settings.ts';

export type StartInput<P> = P extends { readonly input?: infer S } ? InputOf<S> : never;

export interface StartOptions {
  /** Names the run; by default the process's name and a random part. One id, one run. */
  readonly id?: string;
  /** What to do where the id has a run already: throw `AlreadyStarted` (default), or return that run. */
  readonly ifExists?: 'fail' | 'use';
  readonly taskQueue?: string;
  readonly eager?: boolean;
  /** Anything else Temporal takes. Time-outs and a retry policy of the workflow are left out: they would end a run without undoing it. */
  readonly temporal?: Pick<
    WorkflowStartOptions,
    'memo' | 'typedSearchAttributes' | 'priority' | 'startDelay' | 'cronSchedule' | 'staticSummary' | 'staticDetails'
  >;
}

export interface StartedRun<P extends Process> extends ClientRun<P> {
  /** Whether the run was there before. */
  readonly existed: boolean;
}

interface Start<P> {
  readonly process: P;
  readonly input: unknown;
  readonly options: StartOptions;
}

export async function start<P extends Process>(context: ClientContext, { process, input, options }: Start<P>): Promise<StartedRun<P>> {
  const checked = await check(process.input, input, `Input of process '${process.name}'`);
  const id = options.id ?? `${process.name}-${randomUUID()}`;
  const envelope: RunEnvelope = { checked: true };
  const existed = await begin(context, { process, options, id, args: [checked ?? null, envelope] });
  return Object.assign(runOf(context, { process, id }), { existed });
}

interface Begin {
  readonly process: Process;
  readonly options: StartOptions;
  readonly id: string;
  readonly args: unknown[];
}

async function begin({ temporal, taskQueue, eager }: ClientContext, { process, options, id, args }: Begin): Promise<boolean> {
  try {
    await temporal.workflow.start(process.name, {
      ...options.temporal,
      workflowId: id,
      args,
      taskQueue: options.taskQueue ?? taskQueue,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      requestEagerStart: options.eager ?? eager,
    });
    return false;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    if (options.ifExists === 'use') return true;
    const remedy = `Pass { ifExists: 'use' } to get that run, or another id`;
    throw new AlreadyStarted(`Cannot start process '${process.name}': id '${id}' has a run already. ${remedy}`, { cause: error });
  }
}
