// Performs the work of an actor: a call, or a promise of steps. The operations of steps may be logged for replay.

import { callsOf } from '../../model/code/calls.ts';
import { createRun } from '../../model/code/create-run.ts';
import type { RunContext } from '../../model/run-process.ts';
import { fullName, splitName } from '../../model/contract/operation-name.ts';
import { parseDuration } from '../../model/duration.ts';
import { passThrough } from '../../model/kernel/continuation.ts';
import type { Kernel } from '../../model/kernel/kernel.ts';
import type { Group, StepRequest } from '../../model/kernel/stepper.ts';
import type { SavedQuestion } from '../../model/messages/asks.ts';
import type { StepsRun, Work } from '../actors.ts';
import type { ReplayLog } from './replay-log.ts';

export interface Job {
  readonly work: Work;
  readonly input: unknown;
  readonly group: Group;
  readonly replayLog: ReplayLog | undefined;
}

export type Performer = (job: Job) => Promise<unknown>;

export function createPerformer(runContext: RunContext): Performer {
  const { contract, kernel } = runContext;
  let run: StepsRun | undefined;
  return ({ work, input, group, replayLog }) => {
    if (work.kind === 'call') return callOf(work, callsOf(contract, { kernel, group }))(input);
    run ??= createRun(runContext);
    if (!replayLog) return work.body(input, callsOf(contract, { kernel, group }), run);
    const calls = callsOf(contract, { kernel: loggedKernel(kernel, replayLog), group });
    return replayLog.replay(() => work.body(input, calls, loggedRun(runContext, replayLog)));
  };
}

type Call = (input: unknown) => Promise<unknown>;

function callOf({ name }: Extract<Work, { kind: 'call' }>, calls: Readonly<Record<string, unknown>>): Call {
  const { service = name, operation } = splitName(name) ?? {};
  const used = calls[service] as Call | Readonly<Record<string, Call>>;
  return (operation === undefined ? used : (used as Readonly<Record<string, Call>>)[operation]) as Call;
}

const loggedKernel = (kernel: Kernel, replayLog: ReplayLog): Kernel => ({
  ...kernel,
  step: (request, { resolved, rejected }) =>
    replayLog.record(stepName(request), { begin: () => kernel.step(request, passThrough()) }).then(resolved, rejected),
});

const stepName = ({ service, name, options }: StepRequest): string => options?.name ?? fullName(service, name);

function loggedRun(runContext: RunContext, replayLog: ReplayLog): StepsRun {
  const { runtime, kernel, asks } = runContext;
  const { id, signal } = createRun(runContext);
  return {
    id,
    now: replayLog.now,
    sleep,
    ask,
    signal: (to, name, ...payload) => replayLog.record(`signal ${name}`, { begin: () => signal(to, name, ...payload) }),
  };

  function sleep(duration: Parameters<StepsRun['sleep']>[0]): Promise<void> {
    let until = runtime.now() + parseDuration(duration);
    return replayLog.record('sleep', {
      begin: (from) => {
        if (from?.kind === 'sleep') until = from.until;
        return kernel.timer(Math.max(1, until - runtime.now()));
      },
      save: () => ({ kind: 'sleep', until }),
    });
  }

  function ask(name: PropertyKey, options: Parameters<StepsRun['ask']>[1]): Promise<never> {
    let question: (() => SavedQuestion) | undefined;
    const asked = (save: () => SavedQuestion) => void (question = save);
    return replayLog.record(`ask ${String(name)}`, {
      begin: (from) => asks.ask(String(name), options, { asked, from: from?.kind === 'ask' ? from.question : undefined }) as Promise<never>, // the contract types it for the body
      save: () => question && { kind: 'ask', question: question() },
    });
  }
}
