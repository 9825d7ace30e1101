// Carries the state of policies over to the next configuration. Policies are created again whenever the configuration changes. A policy
// whose options did not change keeps its state: for example, a change of a route must not close a breaker.

export interface CarriedState {
  /** Returns the policy that the last configuration made under this name from the same options, or makes a new one. */
  reuse<T>(name: string, options: unknown, make: () => T): T;
  /** Returns the state for the next configuration. */
  next(): CarriedState;
}

interface Entry {
  readonly options: string;
  readonly made: unknown;
}

export function createCarriedState(before: ReadonlyMap<string, Entry> = new Map()): CarriedState {
  const current = new Map<string, Entry>();
  return {
    reuse<T>(name: string, options: unknown, make: () => T): T {
      const written = JSON.stringify([options]);
      const known = before.get(name);
      const entry = known?.options === written ? known : { options: written, made: make() };
      current.set(name, entry);
      return entry.made as T;
    },
    next: () => createCarriedState(current),
  };
}
