// The interface of a configuration store: values by key, each with a version. A write must name the version that it replaces.

export interface ConfigStore {
  readonly name: string;
  get(key: string): Promise<Versioned | undefined>;
  /**
   * Writes a value if its version is still `expected`, or if there is none and `expected` is undefined. Otherwise it rejects with
   * `Conflict`.
   */
  put(key: string, value: string, expected: string | undefined): Promise<Versioned>;
  /** Reports the value immediately and on every change; undefined if there is none. Returns the function that ends the watch. */
  watch(key: string, watcher: ConfigWatcher): () => void;
  close(): Promise<void>;
}

export interface Versioned {
  readonly value: string;
  /** An opaque text that changes with each write. */
  readonly version: string;
}

export interface ConfigWatcher {
  readonly seen: (value: Versioned | undefined) => void;
  readonly failed: (error: Error) => void;
}

/** A write was rejected because the value was changed meanwhile. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

export const conflictAt = (key: string, store: string): Conflict =>
  new Conflict(`Cannot write '${key}' to ${store}: it has been changed meanwhile. Read it again before you write`);
