// Runs child processes in memory, on the same clock. If the calling step is cancelled, the child is cancelled and waited for.

import type { Process } from '../../model/contract/process.ts';
import type { Carried } from '../../model/kernel/carried.ts';
import { undoingId, type ChildAnswer } from '../../model/kernel/child.ts';
import type { Call, Runtime } from '../../model/kernel/runtime.ts';
import type { Notation } from '../../model/notation.ts';
import type { ProcessRun } from '../../model/process-run.ts';
import { undoRun } from '../../model/undo-run.ts';
import { childAnswer, childFailure, childRequest } from './child-run.ts';
import { isContinueAsNew } from './continued-as-new.ts';
import { outsideRuns, type MemoryScopes } from './memory-scopes.ts';

export interface MemoryChild {
  readonly contract: Process;
  readonly notation: Notation;
  readonly runtime: Runtime;
}

interface ChildOptions {
  readonly workflowId: string;
  readonly carried?: Carried;
  readonly continued?: number;
  readonly child: boolean;
}

interface Parent {
  readonly workflowId: string;
  readonly scopes: MemoryScopes;
  readonly child: (name: string, options: ChildOptions) => MemoryChild;
}

export async function callChild({ id, operation, input, undoes }: Call, { workflowId, scopes, child }: Parent): Promise<unknown> {
  if (undoes !== undefined) return undo(input as Carried);
  let request = await outsideRuns(() => childRequest(child(operation, { workflowId, child: true }).contract, input));
  let options: ChildOptions = { workflowId: `${workflowId}/${id}`, child: true };
  for (;;) {
    const { contract, notation, runtime } = child(operation, options);
    const run = scopes.outside(() => notation.run(runtime, contract, request));
    try {
      return await answerOf(run);
    } catch (error) {
      if (!isContinueAsNew(error)) throw childFailure(error);
      request = error.input;
      options = { ...options, carried: error.carried, continued: (options.continued ?? 0) + 1 };
    }
  }

  async function answerOf(run: ProcessRun): Promise<ChildAnswer> {
    const unsubscribe = scopes.whenCancelled(() => void run.cancel());
    try {
      return childAnswer(run, await run.result);
    } finally {
      unsubscribe();
    }
  }

  async function undo(left: Carried): Promise<unknown> {
    const { contract, runtime } = child(operation, { workflowId: undoingId(left.workflowId), carried: left, child: false });
    return scopes.outside(() => undoRun(runtime, contract)).result;
  }
}
