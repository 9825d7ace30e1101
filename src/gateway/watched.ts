// A value that may change while it is in use, and its subscribers.

export interface Watched<T> {
  readonly current: T;
  /** Calls the listener on each later change. Returns the function that ends the subscription. */
  subscribe(listener: (next: T) => void): () => void;
  /**
   * Adds a check of changes. If any check returns violations, no subscriber gets the change. Returns the function that removes the check.
   */
  guard?(violations: (next: T) => readonly string[]): () => void;
}

export const isWatched = <T>(value: T | Watched<T>): value is Watched<T> =>
  typeof value === 'object' && value !== null && 'subscribe' in value;

/** Wraps a value that never changes. */
export const constant = <T>(current: T): Watched<T> => ({ current, subscribe: () => () => undefined });
