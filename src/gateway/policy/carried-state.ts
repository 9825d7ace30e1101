// Policies are built anew whenever the configuration changes. What was not changed is taken over with all that it has
// learnt: a change of a route must not close a breaker.

export interface CarriedState {
  /** What was made from the same options under the same name before, or what is made now. */
  keep<T>(name: string, options: unknown, make: () => T): T;
  /** For the next configuration. */
  next(): CarriedState;
}

interface Kept {
  readonly options: string;
  readonly made: unknown;
}

export function createCarriedState(before: ReadonlyMap<string, Kept> = new Map()): CarriedState {
  const current = new Map<string, Kept>();
  return {
    keep<T>(name: string, options: unknown, make: () => T): T {
      const written = JSON.stringify([options]);
      const known = before.get(name);
      const kept = known?.options === written ? known : { options: written, made: make() };
      current.set(name, kept);
      return kept.made as T;
    },
    next: () => createCarriedState(current),
  };
}
