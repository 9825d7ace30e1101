// Plays a run as Temporal would: a server that keeps its history and calls, a worker that takes its tasks. The worker
// may die; then another one repeats what is in the history, and what was not reported comes again, messages first.
//
// 1. What happens at the same time happens in a fixed order: tasks, then attempts, then answers, then time passes.
// 2. A task reports what it did at once, at its end; what it called locally has happened all the same if it is lost.

import type { Implementation } from '../../model/notation.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import type { StepView, Wait } from '../../model/kernel/snapshot.ts';
import { parseDuration, type Duration } from '../../model/duration.ts';
import type { RunEnd } from '../run-in-memory.ts';
import { createClock, type VirtualClock } from '../virtual-clock.ts';
import { createCalls, type Calls } from './calls.ts';
import { createConversation, type Conversation } from './conversation.ts';
import type { Fault } from './fault.ts';
import { NotRepeatable, type Beginning } from './instance.ts';
import { createInjector, type Injector, type InjectorOptions } from './injector.ts';
import type { Planned } from './messages.ts';
import { workEnds } from './patience.ts';
import type { ReferenceService } from './reference-service.ts';
import { createPerson } from './person.ts';
import { createTracer, type TraceEntry } from './trace.ts';
import { createWorker, type Worker } from './worker.ts';

export interface PlayOptions extends Pick<InjectorOptions, 'faults' | 'operations' | 'refusals'> {
  readonly implementation: Implementation;
  readonly input: unknown;
  readonly workflowId: string;
  readonly service: ReferenceService;
  readonly messages: readonly Planned[];
  /** Milliseconds that may pass. */
  readonly within: number;
  /** Real milliseconds that a stub may take. */
  readonly patience: number;
  /** Whether an error is one of the test itself. */
  readonly isFatal: (error: unknown) => boolean;
}

export interface Played {
  readonly end: RunEnd | undefined;
  readonly waits: readonly Wait[];
  readonly pivoted: boolean;
  readonly steps: readonly StepView[];
  readonly trace: readonly TraceEntry[];
  readonly happened: ReadonlySet<Fault>;
  readonly duration: number;
  /** Something would still happen, but the time is over. */
  readonly cutOff: boolean;
}

const start = Date.UTC(2026, 0, 1);
const lostTaskTimeout = 10_000; // milliseconds until another worker gets a task that was not reported

export async function play(options: PlayOptions): Promise<Played> {
  const clock = createClock(start);
  const ready: (() => void)[] = [];
  const tracer = createTracer();
  const person = createPerson();
  let wakeUp: (() => void) | undefined;
  let fatal: unknown;
  let died = false;
  const wake = () => wakeUp?.();
  const soon = (work: () => void) => {
    ready.push(work);
    wake();
  };
  const calls: Calls = createCalls({ clock, soon, attempt, wake });
  const worker: Worker = createWorker(beginning(options), { clock, calls, tracer, soon, after: (call) => conversation.after(call) });
  const conversation: Conversation = createConversation(options.messages, {
    clock,
    soon,
    arrive: (job) => {
      worker.arrive(job);
      wake();
    },
    waits: () => (worker.busy ? [] : worker.waits()),
  });
  const injector: Injector = createInjector({ ...options, serve, cancelRun, killWorker });
  return goOn();

  async function goOn(): Promise<Played> {
    try {
      while (fatal === undefined) {
        const doing = died ? revive() : worker.go();
        if (doing) await doing;
        else if (worker.ended || !(await happens())) break;
      }
      await injector.arrive();
    } catch (error) {
      if (!(error instanceof NotRepeatable)) throw error;
      return { ...played(), end: { kind: 'failed', error } };
    }
    if (fatal !== undefined) throw fatal as Error;
    return played();
  }

  function revive(): Promise<void> {
    died = false;
    if (worker.busy) clock.moveTo(clock.now() + lostTaskTimeout);
    return worker.replace();
  }

  function happens(): boolean | Promise<true> {
    conversation.catchUp();
    const work = ready.shift();
    if (!work)
      return calls.working.length > 0
        ? workEnds((done) => (wakeUp = done), { ...options, working: calls.working })
        : timePasses() || askPerson();
    work();
    return true;
  }

  function timePasses(): boolean {
    const time = clock.next();
    if (time === undefined || time > start + options.within) return false;
    clock.moveTo(time);
    return true;
  }

  function askPerson(): boolean {
    const decision = options.faults.length > 0 ? person(worker.waits()) : undefined;
    if (decision) conversation.say({ kind: 'decide', decision });
    return decision !== undefined;
  }

  function attempt(call: Call, number: number): Promise<unknown> {
    tracer.attempted(call, clock.now() - start);
    const told = number === 1 ? conversation.during(call) : undefined;
    return told ? told.then(() => injector.attempt(call, number)) : injector.attempt(call, number);
  }

  function serve(call: Call, given: Parameters<InjectorOptions['serve']>[1]): Promise<unknown> {
    const { operation, input, key, undoes } = call;
    const waiting = <T>(rest: Promise<T>) => calls.resting(call, rest);
    const sleep = (duration: Duration) => waiting(passed(clock, parseDuration(duration)));
    return options.service
      .answer({ operation, input, key, sleep, waiting, ...given, ...(undoes !== undefined && { undoes }) })
      .catch(assertRight);
  }

  function assertRight(error: unknown): never {
    if (options.isFatal(error)) fatal ??= error;
    throw error;
  }

  async function cancelRun(): Promise<void> {
    conversation.say({ kind: 'cancel' });
    await conversation.told();
  }

  function killWorker(): void {
    died = true;
    calls.lose();
  }

  function played(): Played {
    const { end, steps, pivoted } = worker;
    const seen = { end, steps: steps(), pivoted: pivoted(), waits: end ? [] : worker.waits(), trace: tracer.entries };
    return { ...seen, happened: injector.happened, duration: clock.now() - start, cutOff: !end && clock.next() !== undefined };
  }
}

const passed = (clock: VirtualClock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => clock.alarm(milliseconds, () => resolve()));

const beginning = ({ implementation, input, workflowId }: PlayOptions): Beginning => ({
  ...{ implementation, input, workflowId },
  firstRunId: 'first-run',
  carried: undefined,
  at: start,
});
