// How a run continues as new without losing anything.
//
// 1. What goes along is taken in the step that ends the run: at rest, when no message is under way and everything that
//    could run has run. Nothing changes after that.
// 2. A message that comes before that is handled first, and is part of what goes along.
// 3. A message that comes after that is not accepted by this run. The server gives it to the next one.

import type { Carried } from './carried.ts';
import type { Runtime } from './runtime.ts';
import { whenSettled } from './when-settled.ts';

/** What the next run begins with. */
export interface Next {
  readonly input: unknown;
  readonly carried: Carried;
}

export interface Continuing {
  /** Whether nothing is under way that the next run would miss. */
  readonly atRest: () => boolean;
  /** What goes along. Returns undefined if the run is not to end now. May be called more than once. */
  readonly take: () => Next | undefined;
  /** Refuses what waits for something that this run no longer does. Returns whether there was any. */
  readonly turnAway?: () => boolean;
}

/** Ends this run and continues in a new one: rejects with what ends it. Resolves if the run is not to end now. */
export async function continueAsNew(
  runtime: Pick<Runtime, 'wait' | 'settled' | 'state'>,
  { atRest, take, turnAway = () => false }: Continuing,
): Promise<void> {
  const { state } = runtime;
  for (;;) {
    await whenSettled(runtime, atRest);
    const next = take();
    if (!next) return;
    if (state.answered()) return state.continueAs(next.input, next.carried);
    await runtime.wait(() => turnAway() || state.answered());
  }
}
