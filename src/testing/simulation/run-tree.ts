// A run and its child runs, as one worker hosts them. Each has its own history and open calls. The result of a child run
// is the answer to its caller's call. A separate run undoes the open steps of a child run.

import type { Process } from '../../model/contract/process.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import type { StepView, Wait } from '../../model/kernel/snapshot.ts';
import type { Implementation } from '../../model/notation.ts';
import { createLimits } from '../memory/memory-limits.ts';
import type { ProcessRun } from '../../model/process-run.ts';
import type { RunEnd } from '../memory/run-in-memory.ts';
import type { VirtualClock } from '../memory/virtual-clock.ts';
import { createCalls, type CallChild, type Calls, type MakeAttempt } from './calls.ts';
import { callChild } from './child-call.ts';
import type { Answer, Beginning, Job } from './instance.ts';
import { nameIn, ownName, pathOf, stepIn } from './trace/step-name.ts';
import type { Work } from './work.ts';
import { createWorker, type Worker } from './worker.ts';

export interface RunTree {
  /** Does the next part of a task of any run. Returns undefined if nothing is to be done before another event. */
  go(): Promise<void> | undefined;
  arrive(job: Job): void;
  /** The worker died: its running attempts are lost. */
  lose(): void;
  /** Another worker takes over, and replays the histories. */
  replace(): Promise<void>;
  busy(): boolean;
  readonly root: Worker;
  readonly members: readonly Member[];
  waits(): readonly Wait[];
  steps(): readonly StepView[];
}

/** A run of the tree. An undo run is not a member of its own: it counts as the run that it undoes. */
export interface Member {
  readonly path: string;
  readonly contract: Process;
  readonly worker: Pick<Worker, 'end' | 'snapshot' | 'stray' | 'unhandled'>;
}

interface Run {
  readonly path: string;
  readonly worker: Worker;
  readonly calls: Calls;
}

export interface RunTreeOptions {
  readonly clock: VirtualClock;
  readonly work: Work;
  readonly soon: (work: () => void) => void;
  /** Called when a run has continued as new. */
  readonly continued: () => void;
  /** Called when something has arrived. */
  readonly wake: () => void;
  readonly attempt: MakeAttempt;
  /** The processes that really run. Any other process is called like an operation. */
  readonly processes: ReadonlyMap<string, Implementation>;
  readonly childBegan: (call: Call) => void;
  readonly maxValueBytes: number;
  readonly answered: (call: Call, answer: Answer) => void;
}

interface Place {
  readonly path: string;
  readonly ended: (run: ProcessRun, end: RunEnd) => void;
}

export function createRunTree(first: Beginning, world: RunTreeOptions): RunTree {
  const { clock, soon } = world;
  const limits = createLimits();
  const runs: Run[] = [];
  const open: Run[] = [];
  const members: Member[] = [];
  const root = join(first, { path: '', ended: () => undefined });
  return {
    go,
    arrive,
    replace,
    waits,
    steps,
    members,
    root: root.worker,
    lose,
    busy: () => open.some(({ worker }) => worker.busy()),
  };

  function join(beginning: Beginning, { path, ended }: Place): Run {
    const named = path === '' ? passThrough : (call: Call) => ({ ...call, id: nameIn(path, call.id) });
    const beginChild: CallChild = (call, answered) => callChild(call, { ...world, caller: beginning, path, answered, join: joined });
    const calls = createCalls({ named, callChild: beginChild, ...world });
    const worker = createWorker(beginning, { clock, calls, limits, soon, continued: world.continued, ended });
    const run = { path, worker, calls };
    runs.push(run);
    open.push(run);
    if (!beginning.undo) members.push({ path, contract: beginning.implementation.contract, worker });
    return run;
  }

  function joined(beginning: Beginning, ended: Place['ended']): Worker {
    const path = pathOfRun(beginning);
    const run: Run = join(beginning, {
      path,
      ended: (...end) => {
        open.splice(open.indexOf(run), 1);
        ended(...end);
      },
    });
    return run.worker;
  }

  function pathOfRun({ workflowId, carried }: Beginning): string {
    return (carried?.workflowId ?? workflowId).slice(first.workflowId.length + 1);
  }

  function go(): Promise<void> | undefined {
    for (const { worker } of open) {
      const doing = worker.go();
      if (doing) return doing;
    }
    return undefined;
  }

  function lose(): void {
    for (const { calls, worker } of open) {
      calls.lose();
      worker.die();
    }
  }

  async function replace(): Promise<void> {
    for (const { worker } of open) await worker.replace();
  }

  function arrive(job: Job): void {
    const [run, own] = addressed(job);
    run.worker.arrive(own);
    world.wake();
  }

  function addressed(job: Job): readonly [Run, Job] {
    if (job.kind !== 'decide' || job.decision.step === undefined) return [root, job];
    const { step, ...decision } = job.decision;
    const itself = openAt(step);
    if (itself) return [itself, { kind: 'decide', decision }];
    return [openAt(pathOf(step)) ?? root, { kind: 'decide', decision: { ...decision, step: ownName(step) } }];
  }

  function openAt(path: string): Run | undefined {
    return open.find((run) => run.path === path);
  }

  function waits(): readonly Wait[] {
    return open.flatMap(({ path, worker }) =>
      path === '' ? worker.snapshot().waits : worker.snapshot().waits.map((wait) => waitIn(path, wait)),
    );
  }

  // An undo run comes later, so its steps replace those of the run that it undoes.
  function steps(): readonly StepView[] {
    if (runs.length === 1) return root.worker.steps();
    const all = runs.flatMap(({ path, worker }) => worker.steps().map((step) => stepIn(path, step)));
    return [...new Map(all.map((step) => [step.id, step])).values()];
  }
}

const passThrough = (call: Call): Call => call;

/** If a child run itself waits for a person, the wait is named after the child's step. */
function waitIn(path: string, wait: Wait): Wait {
  if (wait.kind === 'person') return { ...wait, step: wait.step === undefined ? path : nameIn(path, wait.step) };
  return wait.kind === 'limit' ? { ...wait, step: nameIn(path, wait.step) } : wait;
}
