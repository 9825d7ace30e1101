// The governance of one service in a configuration, with the subscribers and guards of that service.

import { asError } from '../../platform/as-error.ts';
import type { Watched } from '../watched.ts';
import type { Governance } from '../policy/governance.ts';

type Guard = (next: Governance) => readonly string[];

export interface Part extends Watched<Governance> {
  guard(violations: Guard): () => void;
  /** Returns the violations that the guards report for a change. */
  violations(next: Governance): readonly string[];
  /** Calls all subscribers. If one throws, `failed` is called, and the others are called all the same. */
  notify(failed: (error: Error) => void): void;
}

export function createPart(current: () => Governance): Part {
  const listeners = new Set<{ readonly listener: (next: Governance) => void }>();
  const guards = new Set<{ readonly violations: Guard }>();
  return {
    get current() {
      return current();
    },
    subscribe: (listener) => add(listeners, { listener }),
    guard: (violations) => add(guards, { violations }),
    violations: (next) => [...new Set([...guards].flatMap(({ violations }) => violations(next)))],
    notify(failed) {
      for (const { listener } of [...listeners]) {
        try {
          listener(current());
        } catch (error) {
          failed(asError(error));
        }
      }
    },
  };
}

function add<T>(set: Set<T>, one: T): () => void {
  set.add(one);
  return () => void set.delete(one);
}
