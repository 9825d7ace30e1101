// A run in memory that continues as new at every second task, if it can. To its callers it is one run: what they wait
// for, say and see is the same as without. So any test of messages can be run over continuations, too.

import type { Process, ProcessRequest } from '../../../src/model/contract/process.ts';
import type { Carried } from '../../../src/model/kernel/carried.ts';
import { isToBeSentAgain } from '../../../src/model/messages/updates.ts';
import type { ProcessRun } from '../../../src/model/process-run.ts';
import { ContinuedAsNew, isContinueAsNew } from '../../../src/testing/memory/continued-as-new.ts';
import { createMemoryRuntime, type MemoryOptions, type MemoryRuntime } from '../../../src/testing/memory/memory-runtime.ts';
import { createEventLoop } from '../../../src/testing/memory/event-loop.ts';
import { follow, type MemoryRun, type Runnable } from '../../../src/testing/memory/run-in-memory.ts';
import { createClock, type VirtualClock } from '../../../src/testing/memory/virtual-clock.ts';

export interface ContinuingRun extends MemoryRun {
  /** How often it continued as new. */
  readonly continued: () => number;
}

interface Part {
  readonly run: ProcessRun;
  readonly clock: PartClock;
}

export function runContinuing<P extends Process>(process: Runnable<P>, input: ProcessRequest<P>, options: MemoryOptions): ContinuingRun {
  const { contract, notation } = 'implementation' in process ? process.implementation : process;
  let tasks = 0;
  let since = 0; // the task in which the part began
  let continued = 0;
  const clock = counting(options.clock ?? createClock(0), () => tasks++);
  const shared = { eventLoop: createEventLoop(), calls: [], inFlight: new Set<Promise<unknown>>() };
  const isLong = () => tasks > since && (tasks - since) % 2 === 0;
  let part: Part | undefined;
  let first: MemoryRuntime | undefined;
  let end: { readonly resolve: (output: unknown) => void; readonly reject: (error: unknown) => void };
  const result = new Promise<unknown>((resolve, reject) => (end = { resolve, reject }));
  begin(input, options.carried);
  const followed = follow(first as unknown as MemoryRuntime, facade());
  return Object.defineProperty(followed, 'continued', { value: () => continued }) as ContinuingRun;

  function begin(request: unknown, carried: Carried | undefined): void {
    since = tasks;
    const own = partOf(clock);
    const made = createMemoryRuntime(contract.name, { ...options, clock: own, carried, long: isLong }, shared);
    const seen = first ? { publish: first.state.publish, publishAsked: first.state.publishAsked } : {};
    const runtime = { ...made, state: { ...made.state, ...seen, continueAs } };
    first ??= { ...made, clock };
    const run = made.scope.outside(() => notation.run(runtime, contract, request));
    part = { run, clock: own };
    run.result.then(end.resolve, (error: unknown) => {
      if (!isContinueAsNew(error)) end.reject(error);
    });
  }

  // The next part begins in the same step, as on Temporal: what is said after that is said to it.
  function continueAs(request: unknown, carried: Carried): Promise<never> {
    const over = new ContinuedAsNew(request, carried);
    part?.clock.stop();
    continued++;
    begin(over.input, over.carried);
    return Promise.reject(over);
  }

  function current(): ProcessRun {
    if (!part) throw new Error('Cannot reach the run: it has not begun');
    return part.run;
  }

  function facade(): ProcessRun {
    const said =
      <A extends unknown[], T>(say: (run: ProcessRun, ...args: A) => T) =>
      (...args: A): T => {
        tasks++;
        return say(current(), ...args);
      };
    return {
      result,
      signal: said((run, name: string, payload: unknown) => run.signal(name, payload)),
      update: said((run, name: string, payload: unknown) => sent(run, { name, payload })),
      reply: said((run, reply: Parameters<ProcessRun['reply']>[0]) => run.reply(reply)),
      cancel: said((run) => run.cancel()),
      decide: said((run, decision: Parameters<ProcessRun['decide']>[0]) => run.decide(decision)),
      snapshot: (page) => current().snapshot(page),
      left: () => current().left(),
      get unhandled() {
        return current().unhandled;
      },
    };
  }

  async function sent(run: ProcessRun, { name, payload }: { readonly name: string; readonly payload: unknown }): Promise<unknown> {
    try {
      return await run.update(name, payload);
    } catch (error) {
      if (!isToBeSentAgain(error)) throw error;
      return sent(current(), { name, payload });
    }
  }
}

const counting = (clock: VirtualClock, task: () => void): VirtualClock => ({
  ...clock,
  moveTo: (time) => {
    task();
    clock.moveTo(time);
  },
});

interface PartClock extends VirtualClock {
  /** What this part of the run has set rings no more. */
  stop(): void;
}

function partOf(clock: VirtualClock): PartClock {
  const set = new Set<() => void>();
  return { ...clock, alarm, stop: () => set.forEach((stop) => stop()) };

  function alarm(milliseconds: number, ring: () => void): () => void {
    const stop = clock.alarm(milliseconds, ring);
    set.add(stop);
    return stop;
  }
}
