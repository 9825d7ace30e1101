// Builds the state that is carried over when a run continues as new, and the steps that can still be undone after it has completed.

import type { Carried } from './carried.ts';
import type { Ending } from './ending.ts';
import type { Inheritance } from './inheritance.ts';
import type { Journal, StepRecord } from './journal.ts';
import { packSteps } from './packed-steps.ts';
import type { Runtime } from './runtime.ts';
import type { RunIdentity } from './step-key.ts';
import type { Unhandled } from './unhandled.ts';

export interface Carrying {
  /** The state for the next run. Throws while a step is in flight. */
  carry(): Carried;
  /** The steps of a completed run that can be undone. Returns undefined if there are none. */
  left(): Carried | undefined;
  /** The state of a run that is being undone. */
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
    if (!ending.idle()) throw new TypeError('Cannot continue as new: steps are in flight or being undone. Await them first');
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

// Each step of this run names the run, whether it was repeated or not. The carried state must be the same on each
// repetition, because its size decides whether it fits.
const recordedIn =
  ({ runId, carried }: Runtime['state']) =>
  (step: StepRecord): StepRecord => {
    const isOwn = step.began.position > (carried?.position ?? 0) && !step.earlier && step.execution !== 'child';
    return isOwn && 'by' in step.undo && step.undo.kind !== 'undone' ? { ...step, recordedIn: runId } : step;
  };
