// What a configuration says of one service, for those who go by it.

import { asError } from '../../platform/as-error.ts';
import type { Watched } from '../watched.ts';
import type { Governance } from '../policy/governance.ts';

type Guard = (next: Governance) => readonly string[];

export interface Part extends Watched<Governance> {
  guard(misfits: Guard): () => void;
  /** What those who go by it have against it. */
  misfits(next: Governance): readonly string[];
  /** Tells of a change. One who fails does not keep it from the others. */
  tell(failed: (error: Error) => void): void;
}

export function createPart(current: () => Governance): Part {
  const listeners = new Set<{ readonly told: (next: Governance) => void }>();
  const guards = new Set<{ readonly misfits: Guard }>();
  return {
    get current() {
      return current();
    },
    subscribe: (told) => add(listeners, { told }),
    guard: (misfits) => add(guards, { misfits }),
    misfits: (next) => [...new Set([...guards].flatMap(({ misfits }) => misfits(next)))],
    tell(failed) {
      for (const { told } of [...listeners]) {
        try {
          told(current());
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
