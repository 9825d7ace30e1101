// Makes a call that is a child run: its input is checked, it is cancelled with its call, and its result is the answer. An
// undo run undoes the steps that it left open.

import type { Carried } from '../../model/kernel/carried.ts';
import { undoingId } from '../../model/kernel/child.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import type { Implementation } from '../../model/notation.ts';
import type { ProcessRun } from '../../model/process-run.ts';
import { childAnswer, childFailure, childRequest } from '../memory/child-run.ts';
import type { RunEnd } from '../memory/run-in-memory.ts';
import type { VirtualClock } from '../memory/virtual-clock.ts';
import type { ChildCall } from './calls.ts';
import type { Answer, Beginning } from './instance.ts';
import { nameIn } from './trace/step-name.ts';
import type { Work } from './work.ts';
import type { Worker } from './worker.ts';

interface Calling {
  readonly clock: VirtualClock;
  readonly work: Work;
  readonly soon: (work: () => void) => void;
  /** The processes that really run, not stubbed. */
  readonly processes: ReadonlyMap<string, Implementation>;
  readonly childBegan: (call: Call) => void;
  readonly join: (beginning: Beginning, ended: (run: ProcessRun, end: RunEnd) => void) => Worker;
  readonly caller: Beginning;
  readonly path: string;
  readonly answered: (answer: Answer) => void;
}

/** Returns undefined if the process does not run, so it is called like an operation. */
export function callChild(
  call: Call,
  { clock, work, soon, processes, childBegan, join, caller, path, answered }: Calling,
): ChildCall | undefined {
  const found = processes.get(call.operation);
  if (!found) return undefined;
  const implementation = found;
  const named = { ...call, id: nameIn(path, call.id) };
  let worker: Worker | undefined;
  let cancelled = false;
  childBegan(named);
  soon(() => void begin());
  return { cancel };

  async function begin(): Promise<void> {
    work.begin(named);
    try {
      worker = join(call.undoes === undefined ? await fresh() : undoing(call.input as Carried), ended);
      if (cancelled) cancel();
    } catch (error) {
      answered({ error: error as Error });
    } finally {
      work.end(named);
    }
  }

  async function fresh(): Promise<Beginning> {
    const input = (await childRequest(implementation.contract, call.input)) ?? null;
    const { firstRunId, maxValueBytes, seed } = caller;
    const workflowId = `${caller.workflowId}/${call.id}`;
    return {
      ...{ implementation, input, workflowId, firstRunId, maxValueBytes, seed },
      ...{ carried: undefined, undo: false, child: true, at: clock.now() },
    };
  }

  function undoing(left: Carried): Beginning {
    const { firstRunId, maxValueBytes, seed } = caller;
    const workflowId = undoingId(left.workflowId);
    return { implementation, input: null, workflowId, firstRunId, maxValueBytes, seed, carried: left, undo: true, at: clock.now() };
  }

  function ended(run: ProcessRun, end: RunEnd): void {
    answered(end.kind === 'completed' ? { output: childAnswer(run, end.output) } : { error: childFailure(end.error) });
  }

  function cancel(): void {
    cancelled = true;
    worker?.arrive({ kind: 'cancel' });
  }
}
