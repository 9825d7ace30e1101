// Does what an actor is there for: a call, or a promise of steps. Of the latter a diary may be kept.

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
  readonly diary: ReplayLog | undefined;
}

export type Performer = (job: Job) => Promise<unknown>;

export function createPerformer(runContext: RunContext): Performer {
  const { contract, kernel } = runContext;
  let run: StepsRun | undefined;
  return ({ work, input, group, diary }) => {
    if (work.kind === 'call') return callOf(work, callsOf(contract, { kernel, group }))(input);
    run ??= createRun(runContext);
    if (!diary) return work.body(input, callsOf(contract, { kernel, group }), run);
    const calls = callsOf(contract, { kernel: written(kernel, diary), group });
    return diary.replay(() => work.body(input, calls, writtenRun(runContext, diary)));
  };
}

type Call = (input: unknown) => Promise<unknown>;

function callOf({ name }: Extract<Work, { kind: 'call' }>, calls: Readonly<Record<string, unknown>>): Call {
  const { service = name, operation } = splitName(name) ?? {};
  const used = calls[service] as Call | Readonly<Record<string, Call>>;
  return (operation === undefined ? used : (used as Readonly<Record<string, Call>>)[operation]) as Call;
}

const written = (kernel: Kernel, diary: ReplayLog): Kernel => ({
  ...kernel,
  step: (request, { resolved, rejected }) =>
    diary.record(stepName(request), { begin: () => kernel.step(request, passThrough()) }).then(resolved, rejected),
});

const stepName = ({ service, name, options }: StepRequest): string => options?.name ?? fullName(service, name);

function writtenRun(runContext: RunContext, diary: ReplayLog): StepsRun {
  const { runtime, kernel, asks } = runContext;
  const { id, signal } = createRun(runContext);
  return {
    id,
    now: diary.now,
    sleep,
    ask,
    signal: (to, name, ...payload) => diary.record(`signal ${name}`, { begin: () => signal(to, name, ...payload) }),
  };

  function sleep(duration: Parameters<StepsRun['sleep']>[0]): Promise<void> {
    let until = runtime.now() + parseDuration(duration);
    return diary.record('sleep', {
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
    return diary.record(`ask ${String(name)}`, {
      begin: (from) => asks.ask(String(name), options, { asked, from: from?.kind === 'ask' ? from.question : undefined }) as Promise<never>, // typed by the contract where the body asks
      save: () => question && { kind: 'ask', question: question() },
    });
  }
}
