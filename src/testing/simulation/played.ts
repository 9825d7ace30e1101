// What a run came to, with those that it called.

import type { Process } from '../../model/contract/process.ts';
import type { StepView, Wait } from '../../model/kernel/snapshot.ts';
import type { RunEnd } from '../run-in-memory.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { Family } from './family.ts';
import type { Fault } from './fault.ts';
import type { TraceEntry, Tracer } from './trace.ts';

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
}

interface Seen {
  readonly tracer: Tracer;
  readonly happened: Played['happened'];
  readonly clock: VirtualClock;
  readonly start: number;
  /** Where the run itself does not know. */
  readonly end?: RunEnd;
}

export function playedBy(family: Family, { tracer, happened, clock, start, end = family.root.end }: Seen): Played {
  const pivoted = family.root.pivoted();
  const runs = family.members.map(({ path, contract, worker }) =>
    path === '' ? { path, contract, end, pivoted } : { path, contract, end: worker.end, pivoted: worker.pivoted() },
  );
  return {
    end,
    pivoted,
    runs,
    steps: family.steps(),
    waits: end ? [] : family.waits(),
    trace: tracer.entries,
    children: tracer.children,
    happened,
    duration: clock.now() - start,
    cutOff: !end && clock.next() !== undefined,
  };
}
