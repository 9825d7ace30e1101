// What a run came to, with those that it called.

import type { Process } from '../../model/contract/process.ts';
import type { StepView, Wait } from '../../model/kernel/snapshot.ts';
import type { UnhandledFailure } from '../../model/kernel/unhandled.ts';
import type { RunEnd } from '../memory/run-in-memory.ts';
import type { VirtualClock } from '../memory/virtual-clock.ts';
import type { RunTree } from './run-tree.ts';
import type { Stray } from './instance.ts';
import type { Fault } from './fault.ts';
import type { TraceEntry, Tracer } from './trace/trace.ts';

export interface Played {
  readonly end: RunEnd | undefined;
  readonly waits: readonly Wait[];
  readonly pivoted: boolean;
  readonly steps: readonly StepView[];
  readonly trace: readonly TraceEntry[];
  /** Calls that were runs of their own. */
  readonly children: readonly TraceEntry[];
  /** The run itself, and those that it called. */
  readonly runs: readonly PlayedRun[];
  readonly happened: ReadonlySet<Fault>;
  readonly duration: number;
  /** Something would still happen, but the time is over. */
  readonly cutOff: boolean;
}

export interface PlayedRun {
  readonly path: string; // '' is the run itself
  readonly contract: Process;
  readonly end: RunEnd | undefined;
  readonly pivoted: boolean;
  readonly stray: Stray | undefined;
  /** What it failed with because nothing had taken it. */
  readonly unhandled: UnhandledFailure | undefined;
}

interface Seen {
  readonly tracer: Tracer;
  readonly happened: Played['happened'];
  readonly clock: VirtualClock;
  readonly start: number;
  /** What still arrives after that is not the run's. */
  readonly ended: number;
  /** Where the run itself does not know. */
  readonly end?: RunEnd;
}

export function playedBy(family: RunTree, { tracer, happened, clock, start, ended, end = family.root.end() }: Seen): Played {
  const pivoted = family.root.snapshot().pivoted;
  const runs = family.members.map(({ path, contract, worker }) => {
    const own = path === '' ? { end, pivoted } : { end: worker.end(), pivoted: worker.snapshot().pivoted };
    return { path, contract, stray: worker.stray(), unhandled: worker.unhandled(), end: own.end, pivoted: own.pivoted };
  });
  return {
    end,
    pivoted,
    runs,
    steps: family.steps(),
    waits: end ? [] : family.waits(),
    trace: tracer.entries,
    children: tracer.children,
    happened,
    duration: ended - start,
    cutOff: !end && clock.next() !== undefined,
  };
}
