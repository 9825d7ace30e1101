// Children in memory: runs of their own in the same time. What cancels the step asks the child to stop, and waits for it.

import type { Process } from '../model/contract/process.ts';
import type { Carried } from '../model/kernel/carried.ts';
import { undoingId, type ChildAnswer } from '../model/kernel/child.ts';
import type { Call, Runtime } from '../model/kernel/runtime.ts';
import type { Notation } from '../model/notation.ts';
import type { ProcessRun } from '../model/process-run.ts';
import { undoRun } from '../model/undo-run.ts';
import { childAnswer, childFailure, childRequest } from './child-run.ts';
import { isContinuation } from './continuation.ts';
import type { MemoryScopes } from './memory-scopes.ts';

export interface MemoryChild {
  readonly contract: Process;
  readonly notation: Notation;
  readonly runtime: Runtime;
}

interface Parent {
  readonly workflowId: string;
  readonly scopes: MemoryScopes;
  readonly child: (name: string, going: { readonly workflowId: string; readonly carried?: Carried }) => MemoryChild;
}

export async function callChild({ id, operation, input, undoes }: Call, { workflowId, scopes, child }: Parent): Promise<unknown> {
  if (undoes !== undefined) return undo(input as Carried);
  let request = await childRequest(child(operation, { workflowId }).contract, input);
  let going: { readonly workflowId: string; readonly carried?: Carried } = { workflowId: `${workflowId}/${id}` };
  for (;;) {
    const { contract, notation, runtime } = child(operation, going);
    const run = scopes.outside(() => notation.run(runtime, contract, request));
    try {
      return await answerOf(run);
    } catch (error) {
      if (!isContinuation(error)) throw childFailure(error);
      request = error.input;
      going = { ...going, carried: error.carried };
    }
  }

  async function answerOf(run: ProcessRun): Promise<ChildAnswer> {
    const forget = scopes.whenCancelled(() => void run.cancel());
    try {
      return childAnswer(run, await run.result);
    } finally {
      forget();
    }
  }

  async function undo(left: Carried): Promise<unknown> {
    const { contract, runtime } = child(operation, { workflowId: undoingId(left.workflowId), carried: left });
    return scopes.outside(() => undoRun(runtime, contract)).result;
  }
}
