// Limits by key in memory (keyed semaphores), for one run or for several, with the same limiter as on Temporal. Here a
// holder never disappears, so no permit has to be granted twice.

import type { PermitRequest, Runtime } from '../../model/kernel/runtime.ts';
import { emptyLimiter, next, type Limit, type LimiterEvent } from '../../model/limit/limiter.ts';
import type { MemoryScopes } from './memory-scopes.ts';

const { queueMicrotask } = globalThis; // code of a run has none

export interface MemoryLimits {
  /** Calls back once a permit is free. Returns a function that releases the permit, or leaves the queue. */
  ask(limit: Limit, admitted: () => void): () => void;
}

interface Environment {
  readonly scopes: MemoryScopes;
  /** Wraps a callback from outside, so that conditions are checked after it. */
  readonly ring: (then: () => void) => () => void;
}

/** Acquires and releases the permits of one run. Its limits may be shared with other runs. */
export function createPermits(limits: MemoryLimits, { scopes, ring }: Environment): Pick<Runtime, 'acquire' | 'release'> {
  const releases = new Map<string, () => void>();
  return { acquire, release };

  async function acquire({ limit, holder }: PermitRequest, turn: () => Promise<void>): Promise<void> {
    await scopes.cancellable<undefined>((resolve) => {
      const admitted = ring(() => void turn().then(() => resolve(undefined)));
      releases.set(holder, limits.ask(limit, admitted));
      return () => undefined;
    });
  }

  async function release({ holder }: PermitRequest): Promise<void> {
    releases.get(holder)?.();
    releases.delete(holder);
  }
}

export function createLimits(): MemoryLimits {
  const states = new Map<string, typeof emptyLimiter>();
  const waiting = new Map<string, () => void>();
  let asked = 0;
  return { ask };

  function ask({ key, atOnce }: Limit, admitted: () => void): () => void {
    const id = String(++asked);
    waiting.set(id, admitted);
    apply(key, { kind: 'asked', holder: { id, workflowId: '' }, atOnce });
    return () => {
      waiting.delete(id);
      apply(key, { kind: 'left', id });
    };
  }

  function apply(key: string, event: LimiterEvent): void {
    const [state, admissions] = next(states.get(key) ?? emptyLimiter, { event, at: 0 });
    states.set(key, state);
    for (const { id } of admissions) queueMicrotask(() => waiting.get(id)?.());
  }
}
