// The promise that the kernel returns to a process: it reports a failure that the process does not handle. The platform
// sees an unhandled rejection of a native promise only outside the sandbox, and again on every replay. A tracked promise
// never causes an unhandled rejection.
//
// 1. It is not a native promise, so `await`, `Promise.all` and `return` call its `then`. A call of `then` takes its failure.
// 2. The promise that `then` returns is tracked in its place. A failure that is passed on, or a callback that throws, is a
//    failure like any other.
// 3. Callbacks are called by an underlying native promise: each runs in its own microtask, in the scope in which it was given.
// 4. `await` passes the platform's own resolving functions, which only settle another promise. They are called as soon as
//    this promise settles, without a native promise: on Temporal each one costs a stack trace.

import type { Work } from './runtime.ts';

export interface Watcher {
  /** Called when the promise that was returned has settled, with its error if it failed. */
  readonly settled: (failure?: { readonly error: unknown }) => void;
  /** Called when a promise fails and its failure was not taken. */
  readonly untaken: (promise: object, error: unknown) => void;
  /** Called when a failure is taken after it was reported as untaken. */
  readonly taken: (promise: object) => void;
}

type Outcome<T> = { readonly kind: 'fulfilled'; readonly value: T } | { readonly kind: 'rejected'; readonly error: unknown };
type Fulfilled<T, A> = ((value: T) => A | PromiseLike<A>) | null | undefined;
type Rejected<B> = ((error: unknown) => B | PromiseLike<B>) | null | undefined;
interface Callbacks<T, A, B> {
  readonly fulfilled: Fulfilled<T, A>;
  readonly rejected: Rejected<B>;
}
interface Reaction<T> extends Callbacks<T, unknown, unknown> {
  readonly next: TrackedPromise<unknown>;
}
type Settle<T> = (promise: TrackedPromise<T>) => Promise<void>;

/** A promise with a watcher. `settle` must settle it; the promise that `settle` returns then resolves, and never rejects. */
export class TrackedPromise<T> implements Promise<T> {
  readonly #watcher: Watcher;
  readonly #settled: Promise<void>;
  #reactions: Reaction<T>[] | undefined; // callbacks of the platform
  #outcome: Outcome<T> | undefined;
  #taken = false;

  constructor(watcher: Watcher, settle: Settle<T>) {
    this.#watcher = watcher;
    this.#settled = settle(this);
  }

  fulfil(value: T): void {
    this.#settle({ kind: 'fulfilled', value });
  }

  reject(error: unknown): void {
    if (!this.#taken) this.#watcher.untaken(this, error);
    this.#settle({ kind: 'rejected', error });
  }

  then<A = T, B = never>(fulfilled?: Fulfilled<T, A>, rejected?: Rejected<B>): TrackedPromise<A | B> {
    this.#take();
    if (isOfPlatform(fulfilled) && isOfPlatform(rejected)) return this.#react({ fulfilled, rejected });
    return new TrackedPromise<A | B>(this.#watcher, (next) => this.#settled.then(() => this.#pass(next, { fulfilled, rejected })));
  }

  catch<B = never>(rejected?: Rejected<B>): TrackedPromise<T | B> {
    return this.then(undefined, rejected);
  }

  finally(work?: (() => unknown) | null): TrackedPromise<T> {
    if (typeof work !== 'function') return this.then();
    const after = () => Promise.resolve(work());
    const fail = (error: unknown) =>
      after().then(() => {
        throw error;
      });
    return this.then((value) => after().then(() => value), fail);
  }

  get [Symbol.toStringTag](): string {
    return 'Promise';
  }

  #settle(outcome: Outcome<T>): void {
    this.#outcome = outcome;
    for (const { next, ...callbacks } of this.#reactions ?? []) void this.#pass(next, callbacks);
    this.#reactions = undefined;
  }

  #react<A, B>(callbacks: Callbacks<T, A, B>): TrackedPromise<A | B> {
    const next = new TrackedPromise<A | B>(this.#watcher, () => this.#settled);
    if (this.#outcome) void this.#pass(next, callbacks);
    else (this.#reactions ??= []).push({ next, ...callbacks } as Reaction<T>);
    return next;
  }

  #take(): void {
    if (!this.#taken && this.#outcome?.kind === 'rejected') this.#watcher.taken(this);
    this.#taken = true;
  }

  #pass<A, B>(next: TrackedPromise<A | B>, { fulfilled, rejected }: Callbacks<T, A, B>): Promise<void> | undefined {
    const outcome = this.#outcome as Outcome<T>;
    try {
      if (outcome.kind === 'fulfilled' && typeof fulfilled === 'function') return next.#resolve(fulfilled(outcome.value));
      if (outcome.kind === 'rejected' && typeof rejected === 'function') return next.#resolve(rejected(outcome.error));
    } catch (error) {
      next.reject(error);
      return undefined;
    }
    if (outcome.kind === 'fulfilled') next.fulfil(outcome.value as never);
    else next.reject(outcome.error);
    return undefined;
  }

  #resolve(value: T | PromiseLike<T>): Promise<void> | undefined {
    if (isThenable(value)) return adopt(this, Promise.resolve(value));
    this.fulfil(value);
    return undefined;
  }
}

// `instanceof Promise` holds, but `await` still does not treat it as a native promise.
Object.setPrototypeOf(TrackedPromise.prototype, Promise.prototype);

export const tracked = <T>(work: Work<T>, watcher: Watcher): TrackedPromise<T> =>
  new TrackedPromise<T>(watcher, (made) =>
    work({
      resolved: (value) => {
        watcher.settled();
        made.fulfil(value);
      },
      rejected: (error) => {
        watcher.settled({ error });
        made.reject(error);
      },
    }),
  );

function adopt<T>(promise: TrackedPromise<T>, adopted: Promise<T>): Promise<void> {
  return adopted.then(
    (value) => promise.fulfil(value),
    (error: unknown) => promise.reject(error),
  );
}

const isOfPlatform = (callback: unknown): boolean =>
  typeof callback === 'function' && callback.name === '' && sourceOf.call(callback) === 'function () { [native code] }';

const sourceOf = Function.prototype.toString;

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') && 'then' in value && typeof value.then === 'function';
