// Something that changes while it is used.

export interface Watched<T> {
  readonly current: T;
  /** Told of each change from now on. Returns what ends it. */
  subscribe(listener: (next: T) => void): () => void;
  /** Whoever cannot go by a change says why, and then it is not made, for nobody. Returns what ends it. */
  guard?(misfits: (next: T) => readonly string[]): () => void;
}

export const isWatched = <T>(value: T | Watched<T>): value is Watched<T> =>
  typeof value === 'object' && value !== null && 'subscribe' in value;

/** What never changes. */
export const constant = <T>(current: T): Watched<T> => ({ current, subscribe: () => () => undefined });
