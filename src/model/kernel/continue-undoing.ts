// A run that is being undone goes on in a new one where its history grows long. Until then no other undo begins, and
// those under way are waited for; whoever is waited for is asked again by the new run.

import { fits, type Carried } from './carried.ts';
import { continueAsNew } from './continue-as-new.ts';
import type { Runtime } from './runtime.ts';

/** Asked before each undo: how undoing ends where no other is to begin in this run. */
export type ContinueUndoing = () => Promise<never> | undefined;

interface ContinueUndoingOptions {
  readonly runtime: Pick<Runtime, 'wait' | 'settled' | 'state'>;
  /** Nothing is under way. */
  readonly atRest: () => boolean;
  readonly carry: () => Carried;
}

const undosBetweenAttempts = 500; // undos: what is too much to take along now may fit later

export function createContinueUndoing({ runtime, atRest, carry }: ContinueUndoingOptions): ContinueUndoing {
  const { state } = runtime;
  let leaving: Promise<never> | undefined;
  let skip = 1; // so that each run gets further
  return () => {
    if (leaving ?? (skip-- > 0 || !state.long())) return leaving;
    if (fits(null, carry(), state.limit)) return (leaving = goOn());
    skip = undosBetweenAttempts;
    return undefined;
  };

  async function goOn(): Promise<never> {
    for (;;) await continueAsNew(runtime, { atRest, take: () => ({ input: null, carried: carry() }) });
  }
}
