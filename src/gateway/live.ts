// Something that changes while it is used.

export interface Live<T> {
  readonly current: T;
  /** Told of each change from now on. Returns what ends it. */
  subscribe(listener: (next: T) => void): () => void;
  /** Whoever cannot go by a change says why, and then it is not made, for nobody. Returns what ends it. */
  guard?(misfits: (next: T) => readonly string[]): () => void;
}

export const isLive = <T>(value: T | Live<T>): value is Live<T> => typeof value === 'object' && value !== null && 'subscribe' in value;

/** What never changes. */
export const still = <T>(current: T): Live<T> => ({ current, subscribe: () => () => undefined });
