// Runs a process in memory. Time stands still until the test moves it: by so much, or to the end of the run.

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
  /** The people whom the run asks: one entry for each change. */
  readonly asked: readonly (readonly string[])[];
  /** Resolves with the output; rejects with what the run ended with. */
  readonly result: Promise<unknown>;
  readonly run: Omit<ProcessRun, 'result'>;
  /** How the run ended, once it has. */
  readonly end: RunEnd | undefined;
  /** Resolves when everything that could run has run, and all that is left is waiting. */
  settle(): Promise<void>;
  /** Lets that much time pass. */
  advance(duration: Duration): Promise<void>;
  /** Lets calls be answered, and time pass, until the run is over. Throws where it waits for something else. */
  finish(options?: FinishOptions): Promise<RunEnd>;
}

export type RunEnd = { readonly kind: 'completed'; readonly output: unknown } | { readonly kind: 'failed'; readonly error: unknown };

export interface FinishOptions {
  /** How much time may pass at most. Default '60d'. */
  readonly within?: Duration;
}

const finishShape = record({ within: anyDuration } satisfies Options<FinishOptions>);

/** What `implement` returns, or what that implements. */
export type Runnable<P extends Process> = { readonly implementation: Implementation<P> } | Implementation<P>;

/** The input is what the process itself gets: with the defaults of its schema filled in. */
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
    return `Cannot go on with the run of process '${process}'. ${last ? `The step that it called last is '${last}'` : 'It has called no step'}.`;
  }
}

function inWords(error: unknown): unknown {
  if (error instanceof ReferenceError) error.message = explained(error.message);
  return error;
}

/** Follows a run that is under way on that runtime. */
export function follow(runtime: MemoryRuntime, { result, ...run }: ProcessRun): MemoryRun {
  const { clock, pulse, calls, published, asked } = runtime;
  let end: RunEnd | undefined;
  result.then(
    (output) => (end = { kind: 'completed', output }),
    (error: unknown) => (end = { kind: 'failed', error: inWords(error) }),
  );
  return {
    ...{ clock, calls, published, asked, result, settle: pulse.flush, advance, finish },
    run: {
      ...run,
      signal: noticed(run.signal),
      update: noticed(run.update),
      cancel: noticed(run.cancel),
      decide: noticed(run.decide),
      reply: noticed(run.reply),
    },
    get end() {
      return end;
    },
  };

  // What comes from outside comes from outside every scope, also where a fake service says it in the middle of a call.
  function noticed<A extends unknown[], T>(say: (...said: A) => T): (...said: A) => T {
    return (...said) => {
      void pulse.flush();
      return runtime.scope.outside(() => say(...said));
    };
  }

  async function advance(duration: Duration): Promise<void> {
    const until = clock.now() + parseDuration(duration);
    await pulse.flush();
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
      while (!end && (await goOn(until))) count();
    } finally {
      unwatch();
    }
    return end ?? stuck(clock.next() === undefined ? 'nothing is left that time could bring about' : `it is still going after ${within}`);
  }

  // Time stands still while a call is in flight: it may take what it takes.
  async function goOn(until: number): Promise<boolean> {
    await pulse.flush();
    const answer = runtime.nextAnswer();
    if (answer) await answer;
    const next = clock.next();
    if (!answer && next !== undefined && next <= until) clock.moveTo(next);
    await pulse.flush();
    return answer !== undefined || (next !== undefined && next <= until);
  }

  function counter(): () => void {
    let count = 0;
    return () => {
      if (!end && Math.max(++count, calls.length) >= runtime.tasks) stuck(`it goes on after ${String(runtime.tasks)} calls or timers`);
    };
  }

  async function passTo(time: number): Promise<void> {
    clock.moveTo(time);
    await pulse.flush();
  }

  function stuck(reason: string): never {
    const { process, waits, steps } = run.snapshot();
    const running = steps.filter(({ state, undo }) => state.kind === 'running' || undo.kind === 'running').map(({ id }) => `step '${id}'`);
    const waitsFor = waits.map(nameOfWait);
    throw new Error(`Cannot finish the run of '${process}': ${reason}. It waits for ${[...running, ...waitsFor].join(', ') || 'nothing'}`);
  }
}
