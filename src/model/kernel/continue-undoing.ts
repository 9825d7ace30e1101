// A run that is being undone continues as new if its history grows long. Until then no other undo begins, and the run
// waits for those under way. The new run repeats the questions to people that have no answer yet.

import { fits, type Carried } from './carried.ts';
import { continueAsNew } from './continue-as-new.ts';
import type { Runtime } from './runtime.ts';

/** Called before each undo. Returns how undoing ends if no other undo is to begin in this run. Otherwise returns undefined. */
export type ContinueUndoing = () => Promise<never> | undefined;

interface ContinueUndoingOptions {
  readonly runtime: Pick<Runtime, 'wait' | 'settled' | 'state'>;
  /** Returns whether nothing is under way. */
  readonly atRest: () => boolean;
  readonly carry: () => Carried;
}

const undosBetweenAttempts = 500; // carried state that is too large now may fit later

export function createContinueUndoing({ runtime, atRest, carry }: ContinueUndoingOptions): ContinueUndoing {
  const { state } = runtime;
  let ending: Promise<never> | undefined;
  let skip = 1; // so that each run gets further
  return () => {
    if (ending ?? (skip-- > 0 || !state.long())) return ending;
    if (fits(null, carry(), state.limit)) return (ending = continueInNewRun());
    skip = undosBetweenAttempts;
    return undefined;
  };

  async function continueInNewRun(): Promise<never> {
    for (;;) await continueAsNew(runtime, { atRest, take: () => ({ input: null, carried: carry() }) });
  }
}
