// A notation decides which step comes next, and the step kernel makes it. Code, graph and machine are notations.

import type { Process } from './contract/process.ts';
import type { Runtime } from './kernel/runtime.ts';
import type { ProcessRun } from './process-run.ts';

/** The implementation of a process in one of the notations. `graph`, `machine` and `loop` create it, and `implement` accepts it. */
export interface Notation {
  readonly kind: 'code' | 'graph' | 'machine';
  /** Begins a run, or continues one from its carried state.
   *  @internal */
  run(runtime: Runtime, contract: Process, input: unknown): ProcessRun;
}

/** A process with its implementation. */
export interface Implementation<P extends Process = Process> {
  readonly contract: P;
  readonly notation: Notation;
}
