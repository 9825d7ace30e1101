// What goes along when a run continues as new, and what can still be undone of one that has completed.

import type { Carried } from './carried.ts';
import type { Ending } from './ending.ts';
import type { Inheritance } from './inheritance.ts';
import type { Journal, StepRecord } from './journal.ts';
import { packSteps } from './packed-steps.ts';
import type { Runtime } from './runtime.ts';
import type { RunIdentity } from './step-key.ts';
import type { Unhandled } from './unhandled.ts';

export interface Carrying {
  /** Throws while a step is in flight. */
  carry(): Carried;
  /** None where nothing can be undone. */
  left(): Carried | undefined;
  /** Of a run that is being undone. */
  undoing(): Carried;
}

interface CarryingOptions {
  readonly state: Runtime['state'];
  readonly identity: RunIdentity;
  readonly journal: Journal;
  readonly counters: ReadonlyMap<string, number>;
  readonly inheritance: Inheritance;
  readonly ending: Ending;
  readonly unhandled: Unhandled;
}

export function createCarrying({ state, identity, journal, counters, inheritance, ending, unhandled }: CarryingOptions): Carrying {
  const { process } = state;
  return { carry, left, undoing };

  function carry(): Carried {
    if (ending.stopped) throw ending.stopped.error;
    unhandled.assertNone();
    if (!ending.idle()) throw new TypeError('Cannot continue in a new run while steps are in flight or being undone: await them first');
    return carriedWith(journal.select(isToCarry));
  }

  function left(): Carried | undefined {
    const open = journal.open();
    return open.length > 0 ? carriedWith(open) : undefined;
  }

  function undoing(): Carried {
    return { ...carriedWith(journal.select(isToCarry)), ...(ending.error && { undoing: ending.error }) };
  }

  function carriedWith(kept: readonly StepRecord[]): Carried {
    const { position, pivoted, ahead } = journal;
    const own = {
      ...identity,
      process,
      position,
      pivoted,
      ...(ahead && { ahead }),
      counters: Object.fromEntries(counters),
      ...inheritance.used(),
    };
    return { ...own, steps: packSteps(kept.map(recordedIn(state)), identity) };
  }
}

const isToCarry = ({ state, undo, earlier }: StepRecord): boolean =>
  earlier === true || state.kind === 'failed' || (undo.kind !== 'none' && undo.kind !== 'kept');

// Each step of this run names it, whether it was repeated or not: what goes along decides whether it fits, and so must be
// the same on each repetition.
const recordedIn =
  ({ runId, carried }: Runtime['state']) =>
  (step: StepRecord): StepRecord => {
    const isOwn = step.began.position > (carried?.position ?? 0) && !step.earlier && step.execution !== 'child';
    return isOwn && 'by' in step.undo && step.undo.kind !== 'undone' ? { ...step, recordedIn: runId } : step;
  };
