// Lets a run in memory go on until all that is left is waiting. Conditions are looked at when nothing else can run, as
// Temporal does.

const { setImmediate } = globalThis; // a run has none, and fake timers have another one

export interface EventLoop {
  /** Calls back once the condition holds; the answer takes it back. */
  when(holds: () => boolean, then: () => void): () => void;
  /** Something happened: what waits is looked at again. Resolves when everything that could run has run. */
  flush(): Promise<void>;
  /** As `flush`, for the run itself: the others go on only when it has gone on. */
  settled(): Promise<void>;
}

interface Condition {
  readonly holds: () => boolean;
  readonly then: () => void;
}

export function createEventLoop(): EventLoop {
  const conditions = new Set<Condition>();
  const settlers: (() => void)[] = [];
  let beating: Promise<void> | undefined;
  return { when, flush, settled };

  function when(holds: () => boolean, then: () => void): () => void {
    const condition = { holds, then };
    conditions.add(condition);
    void flush();
    return () => conditions.delete(condition);
  }

  function settled(): Promise<void> {
    void flush();
    return new Promise((resolve) => settlers.push(resolve));
  }

  // One promise for all of it: while a run is in memory, each promise costs.
  function flush(): Promise<void> {
    return (beating ??= new Promise((resolve) => setImmediate(goOn, resolve)));
  }

  /** Everything that waits for nothing but its turn has had it. */
  function goOn(resolve: () => void): void {
    if (unblock() || settle()) return void setImmediate(goOn, resolve);
    beating = undefined;
    resolve();
  }

  function unblock(): boolean {
    const held = [...conditions].filter((condition) => conditions.has(condition) && condition.holds() && conditions.delete(condition));
    for (const { then } of held) then();
    return held.length > 0;
  }

  function settle(): boolean {
    const next = settlers.shift();
    next?.();
    return next !== undefined;
  }
}
