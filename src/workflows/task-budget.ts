// The task budget: how many bytes a run sends in one workflow task. The server accepts 4 MB from a run at once. These are
// the bytes that its steps send in one task, and those that were received meanwhile. So one task sends no more than the
// limit of one value. The rest waits for the next task. An answer starts that task, or else a timer of 1 ms.
//
// 1. A value that fits alone is always sent, in a task that sends nothing else.
// 2. The answers of local steps are reported together, with their task. While a local step is under way, it holds a share
//    of the budget. If its answer is larger than its share, the call is repeated as a remote one (see calls.ts).
// 3. Only an event in the history starts a new count: an answer from outside, or that timer. So a repeated task counts the same.

export interface TaskBudget {
  /** Takes bytes of the budget. Returns undefined if they fit now. Otherwise resolves when they do, in the order of the calls. */
  enter(bytes: number): Promise<void> | undefined;
  /** Counts bytes that cannot wait. */
  note(bytes: number): void;
  /** Starts a new count. Must be called with every event from outside. */
  renew(): void;
  /** Bytes that the answer and the input of a local step may have together. Undefined if the run is not measured. */
  readonly share: number | undefined;
  /** Takes the share of a local step. Returns the same as `enter`. */
  hold(): Promise<void> | undefined;
  /** Ends a local step: releases its share, and counts these bytes instead. */
  settle(bytes: number): void;
}

interface BudgetOptions {
  /** Bytes. Undefined if the run is not measured. */
  readonly limit: number | undefined;
  /** Resolves in the next task. */
  readonly nextTask: () => Promise<void>;
  /** Returns a number that is different for each task of a run. */
  readonly task: () => number;
}

interface Waiting {
  readonly bytes: number;
  readonly local: boolean;
  readonly resume: () => void;
}

const bytesPerCommand = 1_000; // without its input
const sharesOfTask = 32;

export function createTaskBudget({ limit, nextTask, task }: BudgetOptions): TaskBudget {
  if (limit === undefined) return unmeasured;
  const maxBytes = limit + bytesPerCommand;
  const share = Math.floor(limit / sharesOfTask);
  const waiting: Waiting[] = [];
  let used = 0;
  let held = 0;
  let current = { task: task(), used: 0 };
  let renewed = current.task;
  let draining = false;
  let released: (() => void) | undefined;
  return { share, enter: (bytes) => reserve(bytes, false), hold: () => reserve(share, true), note, renew, settle };

  function reserve(given: number, local: boolean): Promise<void> | undefined {
    const bytes = given + bytesPerCommand;
    if (waiting.length === 0 && fits(bytes)) {
      count(bytes, local);
      return undefined;
    }
    const turn = new Promise<void>((resolve) => waiting.push({ bytes, local, resume: resolve }));
    if (!draining) void drain();
    return turn;
  }

  function fits(bytes: number): boolean {
    return used + held === 0 || used + held + bytes <= maxBytes;
  }

  function count(bytes: number, local: boolean): void {
    if (local) held += bytes;
    else note(bytes);
  }

  function note(bytes: number): void {
    const now = task();
    if (current.task !== now) current = { task: now, used: 0 };
    current.used += bytes;
    used += bytes;
  }

  function renew(): void {
    const now = task();
    if (now === renewed) return;
    renewed = now;
    used = current.task === now ? current.used : 0;
    resumeWaiting();
  }

  function settle(bytes: number): void {
    held -= share + bytesPerCommand;
    note(bytes + bytesPerCommand);
    released?.();
    resumeWaiting();
  }

  function resumeWaiting(): void {
    for (let [first] = waiting; first && fits(first.bytes); [first] = waiting) {
      waiting.shift();
      count(first.bytes, first.local);
      first.resume();
    }
  }

  async function drain(): Promise<void> {
    draining = true;
    while (waiting.length > 0) {
      if (used === 0) await new Promise<void>((resolve) => (released = resolve));
      else await nextTask().then(renew);
    }
    draining = false;
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
