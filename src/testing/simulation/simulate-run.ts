// Plays a run as Temporal would: a server that keeps its history and calls, a worker that takes its tasks. The worker
// may die; then another one repeats what is in the history, and what was not reported comes again.
//
// 1. What happens at the same time happens in a fixed order: tasks, then attempts, then answers, then time passes.
// 2. A task reports what it did at once, at its end; what it called locally has happened all the same if it is lost.

import type { Implementation } from '../../model/notation.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import { createClock } from '../memory/virtual-clock.ts';
import { createMessageSchedule, type MessageSchedule } from './messages/message-schedule.ts';
import { createTasks, whereOf } from './endless.ts';
import { createRunTree, type RunTree } from './run-tree.ts';
import { NotRepeatable, type Answer, type Beginning } from './instance.ts';
import { createInjector, type Injector, type InjectorOptions } from './injector.ts';
import type { Planned } from './messages/messages.ts';
import { createStubTimeout } from './stub-timeout.ts';
import type { ReferenceService } from './services/reference-service.ts';
import { createServing } from './services/serving.ts';
import { createPerson } from './messages/auto-reply.ts';
import { playedBy, type Played } from './simulated-run.ts';
import { createTracer, type Tracer } from './trace/trace.ts';
import { watch } from '../watchdog/watchdog.ts';
import { createWork } from './work.ts';

export interface PlayOptions extends Pick<InjectorOptions, 'faults' | 'operations' | 'refusals'> {
  readonly implementation: Implementation;
  /** Those that really run where they are called. */
  readonly processes: ReadonlyMap<string, Implementation>;
  readonly input: unknown;
  readonly workflowId: string;
  readonly service: ReferenceService;
  readonly messages: readonly Planned[];
  /** Milliseconds that may pass. */
  readonly within: number;
  /** Bytes that a value may have as JSON. */
  readonly maxValueBytes: number;
  readonly seed: number;
  /** Workflow tasks that it may take, with the runs that it calls. */
  readonly tasks: number | undefined;
  /** Real milliseconds that a stub may take, and that code may compute without waiting. */
  readonly stubTimeout: number;
  /** Whether an error is one of the test itself. */
  readonly isFatal: (error: unknown) => boolean;
}

const start = Date.UTC(2026, 0, 1);
const lostTaskTimeout = 10_000; // milliseconds until another worker gets a task that was not reported

export async function simulateRun(options: PlayOptions): Promise<Played> {
  const tracer = createTracer();
  const unwatch = watch({ where: whereOf(options, tracer), limitMs: options.stubTimeout });
  try {
    return await playing(options, tracer);
  } finally {
    unwatch();
  }
}

async function playing(options: PlayOptions, tracer: Tracer): Promise<Played> {
  const { faults, operations, refusals, processes, maxValueBytes } = options;
  const clock = createClock(start);
  const ready: (() => void)[] = [];
  const person = createPerson();
  let wakeUp: (() => void) | undefined;
  let fatal: unknown;
  let died = false;
  const wake = () => wakeUp?.();
  const soon = (work: () => void) => {
    ready.push(work);
    wake();
  };
  const work = createWork(wake);
  const stubTimeout = createStubTimeout(work.working, options.stubTimeout);
  const tasks = createTasks(options, { tracer, waits: () => family.waits() });
  const world = { attempt, childBegan, answered, processes, maxValueBytes, clock, work, soon, wake, continued: tasks.continued };
  const family: RunTree = createRunTree(beginning(options), world);
  const conversation: MessageSchedule = createMessageSchedule(options.messages, {
    clock,
    soon,
    arrive: family.arrive,
    waits: () => (family.busy() ? [] : family.waits()),
  });
  const { serve, serveLate } = createServing({ clock, work, service: options.service, seen: noteFatal });
  const injector: Injector = createInjector({ faults, operations, refusals, serve, serveLate, cancelRun, killWorker });
  const seen = { tracer, clock, start, happened: injector.happened };
  return goOn().finally(stubTimeout.end);

  async function goOn(): Promise<Played> {
    try {
      while (fatal === undefined) {
        const doing = died ? revive() : family.go();
        if (doing) await doing.then(tasks.count);
        else if (family.root.ended() || family.members.some(({ worker }) => worker.stray()) || !(await happens())) break;
      }
      const ended = clock.now();
      await letHappen(injector.arrive(), { happens, wake });
      if (fatal === undefined) return playedBy(family, { ...seen, ended });
    } catch (error) {
      if (!(error instanceof NotRepeatable)) throw error;
      return playedBy(family, { end: { kind: 'failed', error }, ...seen, ended: clock.now() });
    }
    throw fatal as Error;
  }

  function revive(): Promise<void> {
    died = false;
    if (family.busy()) clock.moveTo(clock.now() + lostTaskTimeout);
    return family.replace();
  }

  function happens(): boolean | Promise<true> {
    conversation.catchUp();
    const next = ready.shift();
    if (!next) return work.working.length > 0 ? stubTimeout.wait((done) => (wakeUp = done)) : timePasses() || askPerson();
    next();
    return true;
  }

  function timePasses(): boolean {
    const time = clock.next();
    if (time === undefined || time > start + options.within) return false;
    clock.moveTo(time);
    return true;
  }

  function askPerson(): boolean {
    const decision = faults.length > 0 ? person(family.waits()) : undefined;
    if (decision) conversation.say({ kind: 'decide', decision });
    return decision !== undefined;
  }

  function attempt(call: Call, number: number): Promise<unknown> {
    tracer.attempted(call, clock.now() - start);
    const told = number === 1 ? conversation.during(call) : undefined;
    return told ? told.then(() => injector.attempt(call, number)) : injector.attempt(call, number);
  }

  function childBegan(call: Call): void {
    tracer.childBegan(call, clock.now() - start);
    void conversation.during(call);
  }

  function answered(call: Call, answer: Answer): void {
    tracer.answered(call, answer);
    conversation.after(call);
  }

  function noteFatal(error: unknown): void {
    if (options.isFatal(error)) fatal ??= error;
  }

  async function cancelRun(): Promise<void> {
    conversation.say({ kind: 'cancel' });
    await conversation.told();
  }

  function killWorker(): void {
    died = true;
    family.lose();
  }
}

interface Happening {
  readonly happens: () => boolean | Promise<true>;
  readonly wake: () => void;
}

/** Lets things happen, and time pass, until the work is done; or until nothing happens any more. */
async function letHappen(work: Promise<void>, { happens, wake }: Happening): Promise<void> {
  const end = { reached: false };
  const done = work.finally(() => {
    end.reached = true;
    wake();
  });
  done.catch(() => undefined);
  while (!end.reached && (await happens()));
  if (end.reached) await done;
}

const beginning = ({ implementation, input, workflowId, maxValueBytes, seed }: PlayOptions): Beginning => ({
  implementation,
  input,
  workflowId,
  maxValueBytes,
  seed,
  firstRunId: 'first-run',
  carried: undefined,
  undo: false,
  at: start,
});
