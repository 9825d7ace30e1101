// A notation decides which step comes next; the step kernel does it. Code, graph and machine are notations.

import type { Process } from './contract/process.ts';
import type { Runtime } from './kernel/runtime.ts';
import type { ProcessRun } from './process-run.ts';

/** How a process is written. Made by `graph`, `machine` or `loop`; `implement` takes it. */
export interface Notation {
  readonly kind: 'code' | 'graph' | 'machine';
  /** Begins a run, or continues one from its carried state.
   *  @internal */
  run(runtime: Runtime, contract: Process, input: unknown): ProcessRun;
}

/** A process with what implements it. */
export interface Implementation<P extends Process = Process> {
  readonly contract: P;
  readonly notation: Notation;
}
