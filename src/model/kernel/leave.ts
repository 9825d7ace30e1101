// A run that is being undone goes on in a new one where its history grows long. Until then no other undo begins, and
// those under way are waited for; whoever is waited for is asked again by the new run.

import { fits, type Carried } from './carried.ts';
import { continueAsNew } from './continuation.ts';
import type { Runtime } from './runtime.ts';

/** Asked before each undo: how undoing ends where no other is to begin in this run. */
export type Leave = () => Promise<never> | undefined;

interface LeaveOptions {
  readonly runtime: Pick<Runtime, 'wait' | 'settled' | 'state'>;
  /** Nothing is under way. */
  readonly atRest: () => boolean;
  readonly carry: () => Carried;
}

const patience = 500; // undos: what is too much to take along now may fit later

export function createLeave({ runtime, atRest, carry }: LeaveOptions): Leave {
  const { state } = runtime;
  let leaving: Promise<never> | undefined;
  let skip = 1; // so that each run gets further
  return () => {
    if (leaving ?? (skip-- > 0 || !state.long())) return leaving;
    if (fits(null, carry(), state.limit)) return (leaving = goOn());
    skip = patience;
    return undefined;
  };

  async function goOn(): Promise<never> {
    for (;;) await continueAsNew(runtime, { atRest, take: () => ({ input: null, carried: carry() }) });
  }
}
