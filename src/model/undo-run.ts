// A run that only undoes what another one, which ended without, has left behind.

import type { Process } from './contract/process.ts';
import { kernelOf } from './run-process.ts';
import { Cancelled } from './errors.ts';
import type { Runtime } from './kernel/runtime.ts';
import type { ProcessRun } from './process-run.ts';

export function undoRun(runtime: Runtime, contract: Process): ProcessRun {
  const kernel = kernelOf(runtime, contract);
  const nobody = () =>
    Promise.reject(new TypeError(`Cannot reach the process: this run only undoes what '${runtime.state.workflowId}' left behind`));
  const result = kernel.rollBack(new Cancelled('The run ended without undoing')).then(() => null);
  return {
    result,
    signal: nobody,
    update: nobody,
    reply: nobody,
    cancel: () => Promise.resolve(false),
    decide: kernel.decide,
    snapshot: kernel.snapshot,
    left: kernel.left,
    unhandled: kernel.unhandled,
  };
}
