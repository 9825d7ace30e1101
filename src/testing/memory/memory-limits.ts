// Limits by key in memory, for one run or for several: the same limiter as on Temporal. Nobody is ever gone here, so
// nobody has to be told twice.

import type { PermitRequest, Runtime } from '../../model/kernel/runtime.ts';
import { emptyLimiter, next, type Limit, type LimiterEvent } from '../../model/limit/limiter.ts';
import type { MemoryScopes } from './memory-scopes.ts';

const { queueMicrotask } = globalThis; // a run has none

export interface MemoryLimits {
  /** Calls back once there is room; the answer gives the place back, in the limit or in the line before it. */
  ask(limit: Limit, admitted: () => void): () => void;
}

interface World {
  readonly scopes: MemoryScopes;
  /** What to do when something came from outside. */
  readonly ring: (then: () => void) => () => void;
}

/** How one run is let into limits that it may share with others. */
export function createAdmissions(limits: MemoryLimits, { scopes, ring }: World): Pick<Runtime, 'acquire' | 'release'> {
  const places = new Map<string, () => void>();
  return { acquire, release };

  async function acquire({ limit, holder }: PermitRequest, turn: () => Promise<void>): Promise<void> {
    await scopes.cancellable<undefined>((resolve) => {
      const admitted = ring(() => void turn().then(() => resolve(undefined)));
      places.set(holder, limits.ask(limit, admitted));
      return () => undefined;
    });
  }

  async function release({ holder }: PermitRequest): Promise<void> {
    places.get(holder)?.();
    places.delete(holder);
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
    happen(key, { kind: 'asked', holder: { id, workflowId: '' }, atOnce });
    return () => {
      waiting.delete(id);
      happen(key, { kind: 'left', id });
    };
  }

  function happen(key: string, event: LimiterEvent): void {
    const [state, admissions] = next(states.get(key) ?? emptyLimiter, { event, at: 0 });
    states.set(key, state);
    for (const { id } of admissions) queueMicrotask(() => waiting.get(id)?.());
  }
}
