// The event loop of runs in memory: lets them continue until they only wait. As on Temporal, conditions are checked when
// nothing else can run.

const { setImmediate } = globalThis; // code of a run has no setImmediate, and fake timers replace it

export interface EventLoop {
  /** Calls back once the condition holds. Returns a function that cancels this. */
  when(holds: () => boolean, then: () => void): () => void;
  /** Checks conditions again after an event. Resolves when everything that could run has run. */
  flush(): Promise<void>;
  /** As `flush`, for the run itself: other waiters continue only after it has continued. */
  settled(): Promise<void>;
}

interface Condition {
  readonly holds: () => boolean;
  readonly then: () => void;
}

export function createEventLoop(): EventLoop {
  const conditions = new Set<Condition>();
  const waiters: (() => void)[] = [];
  let flushing: Promise<void> | undefined;
  return { when, flush, settled };

  function when(holds: () => boolean, then: () => void): () => void {
    const condition = { holds, then };
    conditions.add(condition);
    void flush();
    return () => conditions.delete(condition);
  }

  function settled(): Promise<void> {
    void flush();
    return new Promise((resolve) => waiters.push(resolve));
  }

  // All callers share one promise: while a run is in memory, each promise has a cost.
  function flush(): Promise<void> {
    return (flushing ??= new Promise((resolve) => setImmediate(turn, resolve)));
  }

  /** Runs after everything else in this turn of Node's event loop. */
  function turn(resolve: () => void): void {
    if (unblock() || settle()) return void setImmediate(turn, resolve);
    flushing = undefined;
    resolve();
  }

  function unblock(): boolean {
    const held = [...conditions].filter((condition) => conditions.has(condition) && condition.holds() && conditions.delete(condition));
    for (const { then } of held) then();
    return held.length > 0;
  }

  function settle(): boolean {
    const next = waiters.shift();
    next?.();
    return next !== undefined;
  }
}
