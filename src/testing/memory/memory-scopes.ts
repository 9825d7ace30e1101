// Cancellation scopes in memory. A scope's parent is the scope in which it was opened, across every await.

import { AsyncLocalStorage } from 'node:async_hooks';
import { Cancelled } from '../../model/errors.ts';
import type { Scope, Scopes } from '../../model/kernel/runtime.ts';
import { provideWorkflowContext } from './workflow-context.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

export interface MemoryScopes extends Scopes {
  isCancelled(): boolean;
  /** Does work outside of every scope. */
  outside<T>(work: () => T): T;
  /** Calls back when the current scope is cancelled. Returns a function that unsubscribes. */
  whenCancelled(then: () => void): () => void;
  /** Makes a promise that rejects when the current scope is cancelled. `start` returns a function that cleans up then. */
  cancellable<T>(start: (resolve: (value: T) => void) => () => void): Promise<T>;
  /** Receives unhandled rejections of promises that were made in these scopes (see stray-rejections.ts). */
  onStray(take: TakeStray): void;
  /** Sets the globals that code in these scopes gets. */
  enclose(sandbox: Sandbox): void;
  /** Returns a function that always runs in the current scope. */
  bound<T>(work: () => T): () => T;
}

export type TakeStray = (error: unknown) => void;

interface RunScopes {
  takeStray?: TakeStray;
  sandbox?: Sandbox;
}

class Node implements Scope {
  readonly runScopes: RunScopes;
  readonly aside: boolean;
  readonly listeners = new Set<() => void>();
  cancelled: boolean;

  constructor({
    runScopes,
    cancelled = false,
    aside,
  }: {
    readonly runScopes: RunScopes;
    readonly cancelled?: boolean;
    readonly aside: boolean;
  }) {
    this.runScopes = runScopes;
    this.cancelled = cancelled;
    this.aside = aside;
  }

  readonly run = <T>(work: () => Promise<T>): Promise<T> => storage.run(this, () => rejecting(work));

  readonly open = (aside = false): Node => {
    const node = new Node({ runScopes: this.runScopes, cancelled: this.cancelled, aside: aside || this.aside });
    this.listeners.add(() => node.cancel());
    return node;
  };

  readonly cancel = (): void => {
    if (this.cancelled) return;
    this.cancelled = true;
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  };
}

// All runs share one storage: each storage makes every promise of the program slower, permanently.
const storage = new AsyncLocalStorage<Node | undefined>();

export function createScopes(): MemoryScopes {
  provideWorkflowContext(() => storage.getStore() !== undefined);
  const outermost = new Node({ runScopes: {}, aside: false }); // never cancelled
  const current = () => storage.getStore() ?? outermost;
  return {
    isCancelled: () => current().cancelled,
    aside: () => current().aside,
    shield: (work) => storage.run(new Node({ runScopes: outermost.runScopes, aside: current().aside }), work),
    outside: (work) => storage.run(outermost, work),
    open: (given) => current().open(given?.aside),
    whenCancelled,
    cancellable,
    onStray: (take) => void (outermost.runScopes.takeStray = take),
    enclose: (sandbox) => void (outermost.runScopes.sandbox = sandbox),
    bound: (work) => {
      const node = current();
      return () => storage.run(node, work);
    },
  };

  function whenCancelled(then: () => void): () => void {
    const { cancelled, listeners } = current();
    if (cancelled) then();
    else listeners.add(then);
    return () => listeners.delete(then);
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

/** Returns the handler for the unhandled rejection that is being reported: that of the scopes in which its promise was made. */
export const strayTaker = (): TakeStray | undefined => storage.getStore()?.runScopes.takeStray;

/** Returns the sandbox of the calling code, or undefined if it is not code of a run. */
export const sandboxInUse = (): Sandbox | undefined => storage.getStore()?.runScopes.sandbox;

/** Does work that does not belong to a run, although code of a run calls it. */
export const outsideRuns = <T>(work: () => T): T => storage.run(undefined, work);

// Turns a thrown error into a rejection.
function rejecting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}
