// Scopes of cancellation: a scope knows the one around it by where it was opened, across every await.

import { AsyncLocalStorage } from 'node:async_hooks';
import { Cancelled } from '../../model/errors.ts';
import type { Scope, Scopes } from '../../model/kernel/runtime.ts';
import { provideWorkflowContext } from './workflow-context.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

export interface MemoryScopes extends Scopes {
  isCancelled(): boolean;
  /** Does something as from outside of every scope. */
  outside<T>(work: () => T): T;
  /** Calls back when the scope it is called in is cancelled; the answer takes it back. */
  whenCancelled(then: () => void): () => void;
  /** Makes a promise that is rejected when the scope it is made in is cancelled; `start` returns what cleans up then. */
  cancellable<T>(start: (resolve: (value: T) => void) => () => void): Promise<T>;
  /** Is given the rejections that nothing handles, of promises made in these scopes (see stray-rejections.ts). */
  onStray(take: TakeStray): void;
  /** Gives code in these scopes the globals of its run. */
  enclose(sandbox: Sandbox): void;
  /** Has a function run where this is called, whoever calls it later. */
  bound<T>(work: () => T): () => T;
}

export type TakeStray = (error: unknown) => void;

interface Family {
  takeStray?: TakeStray;
  sandbox?: Sandbox;
}

class Node implements Scope {
  readonly family: Family;
  readonly aside: boolean;
  readonly listeners = new Set<() => void>();
  cancelled: boolean;

  constructor({ family, cancelled = false, aside }: { readonly family: Family; readonly cancelled?: boolean; readonly aside: boolean }) {
    this.family = family;
    this.cancelled = cancelled;
    this.aside = aside;
  }

  readonly run = <T>(work: () => Promise<T>): Promise<T> => storage.run(this, () => rejecting(work));

  readonly open = (aside = false): Node => {
    const node = new Node({ family: this.family, cancelled: this.cancelled, aside: aside || this.aside });
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

// One for all runs: each makes every promise of the program dearer, for good.
const storage = new AsyncLocalStorage<Node | undefined>();

export function createScopes(): MemoryScopes {
  provideWorkflowContext(() => storage.getStore() !== undefined);
  const outermost = new Node({ family: {}, aside: false }); // never cancelled
  const current = () => storage.getStore() ?? outermost;
  return {
    isCancelled: () => current().cancelled,
    aside: () => current().aside,
    shield: (work) => storage.run(new Node({ family: outermost.family, aside: current().aside }), work),
    outside: (work) => storage.run(outermost, work),
    open: (given) => current().open(given?.aside),
    whenCancelled,
    cancellable,
    onStray: (take) => void (outermost.family.takeStray = take),
    enclose: (sandbox) => void (outermost.family.sandbox = sandbox),
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

/** Who takes the stray rejection that is being reported: the scopes in which its promise was made. */
export const strayTaker = (): TakeStray | undefined => storage.getStore()?.family.takeStray;

/** What the code that asks has in place of the world outside; undefined if it is no run's. */
export const sandboxInUse = (): Sandbox | undefined => storage.getStore()?.family.sandbox;

/** Does what is no run's, although a run has it done. */
export const outsideRuns = <T>(work: () => T): T => storage.run(undefined, work);

// Whatever it throws comes as a rejection.
function rejecting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}
