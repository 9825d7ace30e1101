// Simulates a run as on Temporal: a server that keeps its history and calls, and a worker that takes its tasks. If the
// worker dies, another one replays the history, and tasks that were not reported are delivered again.
//
// 1. Events at the same time have a fixed order: tasks, then attempts, then answers, then time passes.
// 2. A task reports its commands all at once, at its end. If it is lost, its local calls have still happened.

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
import { createAutoReply } from './messages/auto-reply.ts';
import { resultOf, type SimulatedRun } from './simulated-run.ts';
import { createTracer, type Tracer } from './trace/trace.ts';
import { watch } from '../watchdog/watchdog.ts';
import { createWork } from './work.ts';

export interface SimulateRunOptions extends Pick<InjectorOptions, 'faults' | 'operations' | 'refusals'> {
  readonly implementation: Implementation;
  /** The child processes that really run. */
  readonly processes: ReadonlyMap<string, Implementation>;
  readonly input: unknown;
  readonly workflowId: string;
  readonly service: ReferenceService;
  readonly messages: readonly Planned[];
  /** The most virtual time that may pass, in milliseconds. */
  readonly within: number;
  /** The largest value, in bytes of JSON. */
  readonly maxValueBytes: number;
  readonly seed: number;
  /** How many workflow tasks the run and its child runs may take. */
  readonly tasks: number | undefined;
  /** How long a stub may take, and code may compute without waiting, in real milliseconds. */
  readonly stubTimeout: number;
  /** Whether an error is one of the test itself. */
  readonly isFatal: (error: unknown) => boolean;
}

const start = Date.UTC(2026, 0, 1);
const lostTaskTimeout = 10_000; // milliseconds until another worker gets a task that was not reported

export async function simulateRun(options: SimulateRunOptions): Promise<SimulatedRun> {
  const tracer = createTracer();
  const unwatch = watch({ where: whereOf(options, tracer), limitMs: options.stubTimeout });
  try {
    return await simulate(options, tracer);
  } finally {
    unwatch();
  }
}

async function simulate(options: SimulateRunOptions, tracer: Tracer): Promise<SimulatedRun> {
  const { faults, operations, refusals, processes, maxValueBytes } = options;
  const clock = createClock(start);
  const ready: (() => void)[] = [];
  const autoReply = createAutoReply();
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
  const tasks = createTasks(options, { tracer, waits: () => runTree.waits() });
  const world = { attempt, childBegan, answered, processes, maxValueBytes, clock, work, soon, wake, continued: tasks.continued };
  const runTree: RunTree = createRunTree(beginning(options), world);
  const messages: MessageSchedule = createMessageSchedule(options.messages, {
    clock,
    soon,
    arrive: runTree.arrive,
    waits: () => (runTree.busy() ? [] : runTree.waits()),
  });
  const { serve, serveLate } = createServing({ clock, work, service: options.service, seen: noteFatal });
  const injector: Injector = createInjector({ faults, operations, refusals, serve, serveLate, cancelRun, killWorker });
  const seen = { tracer, clock, start, happened: injector.happened };
  return untilEnd().finally(stubTimeout.end);

  async function untilEnd(): Promise<SimulatedRun> {
    try {
      while (fatal === undefined) {
        const doing = died ? revive() : runTree.go();
        if (doing) await doing.then(tasks.count);
        else if (runTree.root.ended() || runTree.members.some(({ worker }) => worker.stray()) || !(await nextEvent())) break;
      }
      const ended = clock.now();
      await processUntil(injector.arrive(), { nextEvent, wake });
      if (fatal === undefined) return resultOf(runTree, { ...seen, ended });
    } catch (error) {
      if (!(error instanceof NotRepeatable)) throw error;
      return resultOf(runTree, { end: { kind: 'failed', error }, ...seen, ended: clock.now() });
    }
    throw fatal as Error;
  }

  function revive(): Promise<void> {
    died = false;
    if (runTree.busy()) clock.moveTo(clock.now() + lostTaskTimeout);
    return runTree.replace();
  }

  function nextEvent(): boolean | Promise<true> {
    messages.catchUp();
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
    const decision = faults.length > 0 ? autoReply(runTree.waits()) : undefined;
    if (decision) messages.send({ kind: 'decide', decision });
    return decision !== undefined;
  }

  function attempt(call: Call, number: number): Promise<unknown> {
    tracer.attempted(call, clock.now() - start);
    const delivered = number === 1 ? messages.during(call) : undefined;
    return delivered ? delivered.then(() => injector.attempt(call, number)) : injector.attempt(call, number);
  }

  function childBegan(call: Call): void {
    tracer.childBegan(call, clock.now() - start);
    void messages.during(call);
  }

  function answered(call: Call, answer: Answer): void {
    tracer.answered(call, answer);
    messages.after(call);
  }

  function noteFatal(error: unknown): void {
    if (options.isFatal(error)) fatal ??= error;
  }

  async function cancelRun(): Promise<void> {
    messages.send({ kind: 'cancel' });
    await messages.delivered();
  }

  function killWorker(): void {
    died = true;
    runTree.lose();
  }
}

interface Events {
  readonly nextEvent: () => boolean | Promise<true>;
  readonly wake: () => void;
}

/** Processes events, and lets time pass, until the work is done or no event is left. */
async function processUntil(work: Promise<void>, { nextEvent, wake }: Events): Promise<void> {
  const end = { reached: false };
  const done = work.finally(() => {
    end.reached = true;
    wake();
  });
  done.catch(() => undefined);
  while (!end.reached && (await nextEvent()));
  if (end.reached) await done;
}

const beginning = ({ implementation, input, workflowId, maxValueBytes, seed }: SimulateRunOptions): Beginning => ({
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
