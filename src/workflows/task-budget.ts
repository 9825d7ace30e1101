// The server takes 4 MB from a run at once: what its steps send in one task, and what came in meanwhile. So one task
// sends no more than one value may have; what does not fit waits for the next task, which a timer of 1 ms brings about
// unless an answer does.
//
// 1. A value that fits alone is always sent, in a task that has nothing else.
// 2. What a local step answers is reported with its task, together with the others'. While it is under way it holds a
//    share; an answer of more than its share is asked for again by a remote call (see calls.ts).
// 3. Only what is in the history starts a new count: an answer from outside, or that timer. A repeated task counts the same.

export interface TaskBudget {
  /** Undefined: there is room now. Otherwise resolves when there is, in the order of asking. */
  enter(bytes: number): Promise<void> | undefined;
  /** Counts what cannot wait. */
  note(bytes: number): void;
  /** To be called with everything that arrives from outside. */
  renew(): void;
  /** Bytes that a local step may answer, with its input. */
  readonly share: number | undefined;
  /** As `enter`, for the share of a local step. */
  hold(): Promise<void> | undefined;
  /** A local step has ended: instead of its share it takes so many bytes. */
  settle(bytes: number): void;
}

interface BudgetOptions {
  /** Bytes. Undefined: the run is not measured. */
  readonly limit: number | undefined;
  /** Resolves in another task. */
  readonly nextTask: () => Promise<void>;
  /** Tells the tasks of a run apart. */
  readonly task: () => number;
}

interface Waiting {
  readonly bytes: number;
  readonly local: boolean;
  readonly go: () => void;
}

const ofOneCommand = 1_000; // bytes beside its input
const sharesOfTask = 32;

export function createTaskBudget({ limit, nextTask, task }: BudgetOptions): TaskBudget {
  if (limit === undefined) return unmeasured;
  const most = limit + ofOneCommand;
  const share = Math.floor(limit / sharesOfTask);
  const waiting: Waiting[] = [];
  let used = 0;
  let held = 0;
  let here = { task: task(), used: 0 };
  let renewed = here.task;
  let turning = false;
  let released: (() => void) | undefined;
  return { share, enter: (bytes) => ask(bytes, false), hold: () => ask(share, true), note, renew, settle };

  function ask(given: number, local: boolean): Promise<void> | undefined {
    const bytes = given + ofOneCommand;
    if (waiting.length === 0 && hasRoom(bytes)) {
      take(bytes, local);
      return undefined;
    }
    const turn = new Promise<void>((resolve) => waiting.push({ bytes, local, go: resolve }));
    if (!turning) void turnOver();
    return turn;
  }

  function hasRoom(bytes: number): boolean {
    return used + held === 0 || used + held + bytes <= most;
  }

  function take(bytes: number, local: boolean): void {
    if (local) held += bytes;
    else note(bytes);
  }

  function note(bytes: number): void {
    const now = task();
    if (here.task !== now) here = { task: now, used: 0 };
    here.used += bytes;
    used += bytes;
  }

  function renew(): void {
    const now = task();
    if (now === renewed) return;
    renewed = now;
    used = here.task === now ? here.used : 0;
    letIn();
  }

  function settle(bytes: number): void {
    held -= share + ofOneCommand;
    note(bytes + ofOneCommand);
    released?.();
    letIn();
  }

  function letIn(): void {
    for (let [first] = waiting; first && hasRoom(first.bytes); [first] = waiting) {
      waiting.shift();
      take(first.bytes, first.local);
      first.go();
    }
  }

  async function turnOver(): Promise<void> {
    turning = true;
    while (waiting.length > 0) {
      if (used === 0) await new Promise<void>((resolve) => (released = resolve));
      else await nextTask().then(renew);
    }
    turning = false;
  }
}

const unmeasured: TaskBudget = {
  share: undefined,
  enter: () => undefined,
  hold: () => undefined,
  note: () => undefined,
  renew: () => undefined,
  settle: () => undefined,
};
