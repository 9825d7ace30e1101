// Starts a run, after its input was checked.

import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Process } from '../model/contract/process.ts';
import type { RunEnvelope } from '../model/envelope.ts';
import { check, type InputOf } from '../model/schema.ts';
import { assertSmall } from './assert-small.ts';
import { AlreadyStarted } from './errors.ts';
import { assertStartOptions, type StartOptions } from './start-options.ts';
import { runOf, type ClientRun } from './run.ts';
import type { ClientContext } from './settings.ts';

export type { StartOptions };

export type StartInput<P> = P extends { readonly input?: infer S } ? InputOf<S> : never;

export interface StartedRun<P extends Process> extends ClientRun<P> {
  /** Whether the run existed before. */
  readonly existed: boolean;
}

interface Start<P> {
  readonly process: P;
  readonly input: unknown;
  readonly options: StartOptions;
}

export async function start<P extends Process>(context: ClientContext, { process, input, options }: Start<P>): Promise<StartedRun<P>> {
  assertStartOptions(process.name, options);
  const checked = await check(process.input, input, `Input of process '${process.name}'`);
  const id = options.id ?? `${process.name}-${randomUUID()}`;
  const what = `start run '${id}' of process '${process.name}'`;
  const existed = await context.calls.request(what, async () => {
    await assertSmall(context, { cannot: `Cannot start process '${process.name}' with this input`, value: checked });
    await assertSmall(context, besideInput(process.name, options));
    const { plain: limit } = await context.measure();
    const envelope: RunEnvelope = { checked: true, ...(limit !== undefined && { limit }) };
    return begin(context, { process, options, id, args: [checked ?? null, envelope] });
  });
  return Object.assign(runOf(context, { process, id, own: !existed }), { existed });
}

// A request may have 4 MB: one value limit for the input, and one for the other options.
function besideInput(process: string, { temporal = {} }: StartOptions): { cannot: string; value: unknown } {
  const { typedSearchAttributes: attributes, ...others } = temporal;
  const value = { ...others, ...(attributes && { typedSearchAttributes: Array.isArray(attributes) ? attributes : attributes.getAll() }) };
  return { cannot: `Cannot start process '${process}' with these options of Temporal's (${Object.keys(value).join(', ')})`, value };
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
    throw new AlreadyStarted(`Cannot start process '${process.name}': id '${id}' already has a run. ${remedy}`);
  }
}
