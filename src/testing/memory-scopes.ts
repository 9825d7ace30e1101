// Scopes of cancellation: a scope knows the one around it by where it was opened, across every await.

import { AsyncLocalStorage } from 'node:async_hooks';
import { Cancelled } from '../model/errors.ts';
import type { Scope, Scopes } from '../model/kernel/runtime.ts';

export interface MemoryScopes extends Scopes {
  readonly cancelled: boolean;
  /** Does something as from outside of every scope. */
  outside<T>(work: () => T): T;
  /** Calls back when the scope it is called in is cancelled; the answer takes it back. */
  whenCancelled(then: () => void): () => void;
  /** Makes a promise that is rejected when the scope it is made in is cancelled; `start` returns what cleans up then. */
  cancellable<T>(start: (resolve: (value: T) => void) => () => void): Promise<T>;
}

interface Node {
  cancelled: boolean;
  readonly aside: boolean;
  readonly listeners: Set<() => void>;
}

// One for all runs: each makes every promise of the program dearer, for good.
const storage = new AsyncLocalStorage<Node>();

export function createScopes(): MemoryScopes {
  const outermost = createNode(); // never cancelled
  const current = () => storage.getStore() ?? outermost;
  return {
    get cancelled() {
      return current().cancelled;
    },
    get aside() {
      return current().aside;
    },
    shield: (work) => storage.run(createNode({ aside: current().aside }), work),
    outside: (work) => storage.run(outermost, work),
    open,
    whenCancelled,
    cancellable,
  };

  function whenCancelled(then: () => void): () => void {
    const { cancelled, listeners } = current();
    if (cancelled) then();
    else listeners.add(then);
    return () => listeners.delete(then);
  }

  function open({ aside = false } = {}): Scope {
    const around = current();
    const node = createNode({ cancelled: around.cancelled, aside: aside || around.aside });
    around.listeners.add(() => cancel(node));
    return {
      get cancelled() {
        return node.cancelled;
      },
      run: (work) => storage.run(node, () => rejecting(work)),
      cancel: () => cancel(node),
    };
  }

  function cancellable<T>(start: (resolve: (value: T) => void) => () => void): Promise<T> {
    const { cancelled, listeners } = current();
    if (cancelled) return Promise.reject(new Cancelled());
    return new Promise((resolve, reject) => {
      const stop = start((value) => {
        listeners.delete(abandon);
        resolve(value);
      });
      const abandon = () => {
        stop();
        reject(new Cancelled());
      };
      listeners.add(abandon);
    });
  }
}

const createNode = ({ cancelled = false, aside = false } = {}): Node => ({ cancelled, aside, listeners: new Set() });

function cancel(node: Node): void {
  if (node.cancelled) return;
  node.cancelled = true;
  for (const listener of node.listeners) listener();
  node.listeners.clear();
}

// Whatever it throws comes as a rejection.
function rejecting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}
