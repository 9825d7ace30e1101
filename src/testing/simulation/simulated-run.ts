// The result of a simulated run and its child runs.

import type { Process } from '../../model/contract/process.ts';
import type { StepView, Wait } from '../../model/kernel/snapshot.ts';
import type { UnhandledFailure } from '../../model/kernel/unhandled.ts';
import type { RunEnd } from '../memory/run-in-memory.ts';
import type { VirtualClock } from '../memory/virtual-clock.ts';
import type { RunTree } from './run-tree.ts';
import type { Stray } from './instance.ts';
import type { Fault } from './fault.ts';
import type { TraceEntry, Tracer } from './trace/trace.ts';

export interface SimulatedRun {
  readonly end: RunEnd | undefined;
  readonly waits: readonly Wait[];
  readonly pivoted: boolean;
  readonly steps: readonly StepView[];
  readonly trace: readonly TraceEntry[];
  /** Calls that were child runs. */
  readonly children: readonly TraceEntry[];
  /** The run itself and its child runs. */
  readonly runs: readonly SimulatedMember[];
  readonly happened: ReadonlySet<Fault>;
  readonly duration: number;
  /** Whether timers are left, but the time limit was reached. */
  readonly cutOff: boolean;
}

export interface SimulatedMember {
  readonly path: string; // '' is the run itself
  readonly contract: Process;
  readonly end: RunEnd | undefined;
  readonly pivoted: boolean;
  readonly stray: Stray | undefined;
  /** The failure that ended the run because no code handled it. */
  readonly unhandled: UnhandledFailure | undefined;
}

interface Seen {
  readonly tracer: Tracer;
  readonly happened: SimulatedRun['happened'];
  readonly clock: VirtualClock;
  readonly start: number;
  /** The time when the run ended. Later events do not count for its duration. */
  readonly ended: number;
  /** The end of the run, if the run itself does not have it. */
  readonly end?: RunEnd;
}

export function resultOf(runTree: RunTree, { tracer, happened, clock, start, ended, end = runTree.root.end() }: Seen): SimulatedRun {
  const pivoted = runTree.root.snapshot().pivoted;
  const runs = runTree.members.map(({ path, contract, worker }) => {
    const own = path === '' ? { end, pivoted } : { end: worker.end(), pivoted: worker.snapshot().pivoted };
    return { path, contract, stray: worker.stray(), unhandled: worker.unhandled(), end: own.end, pivoted: own.pivoted };
  });
  return {
    end,
    pivoted,
    runs,
    steps: runTree.steps(),
    waits: end ? [] : runTree.waits(),
    trace: tracer.entries,
    children: tracer.children,
    happened,
    duration: ended - start,
    cutOff: !end && clock.next() !== undefined,
  };
}
