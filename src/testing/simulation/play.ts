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
import type { Fault } from './fault.ts';
import { NotRepeatable, type Beginning, type Job } from './instance.ts';
import { createInjector, type Injector, type InjectorOptions } from './injector.ts';
import type { Planned } from './messages.ts';
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
  const worker: Worker = createWorker(beginning(options), { clock, calls, tracer, soon, after });
  const injector: Injector = createInjector({ ...options, serve, cancelRun, killWorker });
  for (const message of options.messages) if ('at' in message.when) clock.alarm(parseDuration(message.when.at), () => say(message.job));
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
    const work = ready.shift();
    if (!work) return calls.working > 0 ? workEnds() : timePasses() || askPerson();
    work();
    return true;
  }

  function workEnds(): Promise<true> {
    return new Promise((resolve) => (wakeUp = () => resolve(true)));
  }

  function timePasses(): boolean {
    const time = clock.next();
    if (time === undefined || time > start + options.within) return false;
    clock.moveTo(time);
    return true;
  }

  function askPerson(): boolean {
    const decision = options.faults.length > 0 ? person(worker.waits()) : undefined;
    if (decision) say({ kind: 'decide', decision });
    return decision !== undefined;
  }

  function say(job: Job): void {
    worker.arrive(job);
    wake();
  }

  function attempt(call: Call, number: number): Promise<unknown> {
    tracer.attempted(call, clock.now() - start);
    const said = number === 1 ? options.messages.filter(({ when }) => 'during' in when && when.during === call.id) : [];
    if (said.length === 0) return injector.attempt(call, number);
    for (const { job } of said) say(job);
    return told().then(() => injector.attempt(call, number));
  }

  // Not before the run has gone on with the answer.
  function after({ id }: Call): void {
    for (const { when, job } of options.messages) if ('after' in when && when.after === id) soon(() => say(job));
  }

  /** Resolves when what was said before has been taken by a task, unless one is under way. */
  function told(): Promise<void> {
    return new Promise((resolve) => soon(resolve));
  }

  function serve({ operation, input, key, undoes }: Call, given: Parameters<InjectorOptions['serve']>[1]): Promise<unknown> {
    const sleep = (duration: Duration) => calls.resting(passed(clock, parseDuration(duration)));
    return options.service
      .answer({ operation, input, key, sleep, waiting: calls.resting, ...given, ...(undoes !== undefined && { undoes }) })
      .catch(assertRight);
  }

  function assertRight(error: unknown): never {
    if (options.isFatal(error)) fatal ??= error;
    throw error;
  }

  async function cancelRun(): Promise<void> {
    say({ kind: 'cancel' });
    await told();
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
