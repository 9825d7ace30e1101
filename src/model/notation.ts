// A notation decides which step comes next; the step kernel does it. Code, graph and machine are notations.

import type { Process } from './contract/process.ts';
import type { Runtime } from './kernel/runtime.ts';
import type { ProcessRun } from './process-run.ts';

export interface Notation {
  readonly kind: 'code' | 'graph' | 'machine';
  /** Begins a run, or goes on with what its state carries along. */
  run(runtime: Runtime, contract: Process, input: unknown): ProcessRun;
}

export interface Implementation<P extends Process = Process> {
  readonly contract: P;
  readonly notation: Notation;
}
