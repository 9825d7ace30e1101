// Where configuration is kept: values by key, each with a version, changed only by who has seen the last one.

export interface ConfigStore {
  readonly name: string;
  get(key: string): Promise<Versioned | undefined>;
  /** Writes if nobody else has meanwhile; rejects with `Conflict` otherwise. `expected` undefined: there is none yet. */
  put(key: string, value: string, expected: string | undefined): Promise<Versioned>;
  /** Tells at once, and whenever the value has changed; undefined: there is none. Returns what ends it. */
  watch(key: string, watcher: ConfigWatcher): () => void;
  close(): Promise<void>;
}

export interface Versioned {
  readonly value: string;
  /** Opaque: changes with each write. */
  readonly version: string;
}

export interface ConfigWatcher {
  readonly seen: (value: Versioned | undefined) => void;
  readonly failed: (error: Error) => void;
}

/** Somebody else has changed the value. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

export const conflictAt = (key: string, store: string): Conflict =>
  new Conflict(`Cannot write '${key}' to ${store}: it has been changed meanwhile; read it again and decide on what is there now`);
