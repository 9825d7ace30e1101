// Runs a process in memory. Virtual time stands still until the test advances it, by a duration or to the end of the run.

import { parseDuration, type Duration } from '../../model/duration.ts';
import type { Process, ProcessRequest } from '../../model/contract/process.ts';
import type { Implementation } from '../../model/notation.ts';
import type { ProcessRun } from '../../model/process-run.ts';
import { assertShape, record, type Options } from '../../model/shape.ts';
import { explained } from '../../model/absent.ts';
import { assertOneEach } from '../implemented-twice.ts';
import { holdGlobals } from '../sandbox/held.ts';
import { nameOfWait } from './name-of-wait.ts';
import { anyDuration, memoryShape } from '../options-shape.ts';
import { watch } from '../watchdog/watchdog.ts';
import { createMemoryRuntime, type CallRecord, type MemoryOptions, type MemoryRuntime } from './memory-runtime.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { OutcomeKind } from '../../model/kernel/snapshot.ts';

/** A run in memory, and the clock that it uses. */
export interface MemoryRun {
  readonly clock: VirtualClock;
  /** Every attempt of every call, in the order in which they began. */
  readonly calls: readonly CallRecord[];
  /** The outcomes that the run made searchable, in their order. */
  readonly published: readonly (OutcomeKind | undefined)[];
  /** The people whom the run asks, one entry for each change. */
  readonly asked: readonly (readonly string[])[];
  /** Resolves with the output, or rejects with the error that the run ended with. */
  readonly result: Promise<unknown>;
  readonly run: Omit<ProcessRun, 'result'>;
  /** How the run ended. Undefined until then. */
  readonly end: RunEnd | undefined;
  /** Resolves when everything that could run has run, and the run only waits. */
  settle(): Promise<void>;
  /** Lets this much virtual time pass. */
  advance(duration: Duration): Promise<void>;
  /** Lets calls be answered, and time pass, until the run has ended.
   *  @throws if the run waits for anything else, or does not end within the time. */
  finish(options?: FinishOptions): Promise<RunEnd>;
}

export type RunEnd = { readonly kind: 'completed'; readonly output: unknown } | { readonly kind: 'failed'; readonly error: unknown };

export interface FinishOptions {
  /** The most virtual time that may pass. @default '60d' */
  readonly within?: Duration;
}

const finishShape = record({ within: anyDuration } satisfies Options<FinishOptions>);

/** The result of `implement`, or its `implementation`. */
export type Runnable<P extends Process> = { readonly implementation: Implementation<P> } | Implementation<P>;

/** Runs a process in memory. The input is the one that the process receives, after its schema filled in defaults. */
export function runInMemory<P extends Process>(process: Runnable<P>, input: ProcessRequest<P>, options: MemoryOptions): MemoryRun {
  const implementation: Implementation = 'implementation' in process ? process.implementation : process;
  assertShape(`Cannot run process '${implementation.contract.name}' in memory`, options, memoryShape);
  assertOneEach([implementation, ...(options.processes ?? []).map((one) => one.implementation)]);
  const { contract, notation } = implementation;
  const runtime = createMemoryRuntime(contract.name, options);
  const release = holdGlobals();
  const run = begin(runtime, { contract, notation }, input);
  run.result.then(release, release);
  return follow(runtime, run);
}

function begin(runtime: MemoryRuntime, { contract, notation }: Pick<Implementation, 'contract' | 'notation'>, input: unknown): ProcessRun {
  const unwatch = watchRun(runtime, contract.name);
  try {
    return runtime.scope.outside(() => notation.run(runtime, contract, input));
  } finally {
    unwatch();
  }
}

function watchRun({ calls }: MemoryRuntime, process: string): () => void {
  return watch({ limitMs: 5_000, where });

  function where(): string {
    const last = calls.at(-1)?.call.id;
    return `Cannot continue the run of process '${process}'. ${last ? `The step that it called last is '${last}'` : 'It has called no step'}.`;
  }
}

function withExplanation(error: unknown): unknown {
  if (error instanceof ReferenceError) error.message = explained(error.message);
  return error;
}

/** Returns the test's handle of a run that is under way on the runtime. */
export function follow(runtime: MemoryRuntime, { result, ...run }: ProcessRun): MemoryRun {
  const { clock, eventLoop, calls, published, asked } = runtime;
  let end: RunEnd | undefined;
  result.then(
    (output) => (end = { kind: 'completed', output }),
    (error: unknown) => (end = { kind: 'failed', error: withExplanation(error) }),
  );
  return {
    ...{ clock, calls, published, asked, result, settle: eventLoop.flush, advance, finish },
    run: {
      ...run,
      signal: fromOutside(run.signal),
      update: fromOutside(run.update),
      cancel: fromOutside(run.cancel),
      decide: fromOutside(run.decide),
      reply: fromOutside(run.reply),
    },
    get end() {
      return end;
    },
  };

  // A message from outside is handled outside every scope, also if a fake service sends it during a call.
  function fromOutside<A extends unknown[], T>(send: (...args: A) => T): (...args: A) => T {
    return (...args) => {
      void eventLoop.flush();
      return runtime.scope.outside(() => send(...args));
    };
  }

  async function advance(duration: Duration): Promise<void> {
    const until = clock.now() + parseDuration(duration);
    await eventLoop.flush();
    const count = counter();
    for (let next = clock.next(); next !== undefined && next <= until; next = clock.next()) {
      count();
      await passTo(next);
    }
    clock.moveTo(until);
  }

  async function finish(options: FinishOptions = {}): Promise<RunEnd> {
    assertShape(`Cannot finish the run of '${run.snapshot().process}'`, options, finishShape);
    const { within = '60d' } = options;
    const until = clock.now() + parseDuration(within);
    const count = counter();
    const unwatch = watchRun(runtime, run.snapshot().process);
    try {
      while (!end && (await continueOnce(until))) count();
    } finally {
      unwatch();
    }
    return end ?? stuck(clock.next() === undefined ? 'no timer or call is left that could end it' : `it has not ended after ${within}`);
  }

  // Time stands still while a call is in flight, so the call may take any real time.
  async function continueOnce(until: number): Promise<boolean> {
    await eventLoop.flush();
    const answer = runtime.nextAnswer();
    if (answer) await answer;
    const next = clock.next();
    if (!answer && next !== undefined && next <= until) clock.moveTo(next);
    await eventLoop.flush();
    return answer !== undefined || (next !== undefined && next <= until);
  }

  function counter(): () => void {
    let count = 0;
    return () => {
      if (!end && Math.max(++count, calls.length) >= runtime.tasks)
        stuck(`it has not ended after ${String(runtime.tasks)} calls or timers`);
    };
  }

  async function passTo(time: number): Promise<void> {
    clock.moveTo(time);
    await eventLoop.flush();
  }

  function stuck(reason: string): never {
    const { process, waits, steps } = run.snapshot();
    const running = steps.filter(({ state, undo }) => state.kind === 'running' || undo.kind === 'running').map(({ id }) => `step '${id}'`);
    const waitsFor = waits.map(nameOfWait);
    throw new Error(`Cannot finish the run of '${process}': ${reason}. It waits for ${[...running, ...waitsFor].join(', ') || 'nothing'}`);
  }
}
