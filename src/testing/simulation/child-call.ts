// A call that is a run of its own: it begins with an input that fits, is asked to stop where its caller does not want it any
// more, and its end is the answer. What it left is undone by another run.

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
  /** Those that really run. */
  readonly processes: ReadonlyMap<string, Implementation>;
  readonly childBegan: (call: Call) => void;
  readonly join: (beginning: Beginning, ended: (run: ProcessRun, end: RunEnd) => void) => Worker;
  readonly caller: Beginning;
  readonly path: string;
  readonly answered: (answer: Answer) => void;
}

/** Undefined: there is no such run, so it is called as anything else is. */
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
