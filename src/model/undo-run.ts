// undoRun(): a run that only undoes the steps of an abandoned run.

import type { Process } from './contract/process.ts';
import { kernelOf } from './run-process.ts';
import { Cancelled } from './errors.ts';
import type { Runtime } from './kernel/runtime.ts';
import type { ProcessRun } from './process-run.ts';

export function undoRun(runtime: Runtime, contract: Process): ProcessRun {
  const kernel = kernelOf(runtime, contract);
  const reject = () =>
    Promise.reject(new TypeError(`Cannot reach the process: run '${runtime.state.workflowId}' only undoes the steps of an abandoned run`));
  const result = kernel.rollBack(new Cancelled('The run ended without undoing')).then(() => null);
  return {
    result,
    signal: reject,
    update: reject,
    reply: reject,
    cancel: () => Promise.resolve(false),
    decide: kernel.decide,
    snapshot: kernel.snapshot,
    left: kernel.left,
    unhandled: kernel.unhandled,
  };
}
