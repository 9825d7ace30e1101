// How a run continues as new without losing anything.
//
// 1. The carried state is taken in the same step that ends the run: at rest, when no message is being handled and
//    everything that could run has run. Nothing changes after that.
// 2. A message that is received before that is handled first, and its effects are part of the carried state.
// 3. A message that is received after that is not accepted by this run. The server delivers it to the next one.

import type { Carried } from './carried.ts';
import type { Runtime } from './runtime.ts';
import { whenSettled } from './when-settled.ts';

/** What the next run begins with. */
export interface Next {
  readonly input: unknown;
  readonly carried: Carried;
}

export interface Continuing {
  /** Returns whether nothing is under way that the next run would miss. */
  readonly atRest: () => boolean;
  /** Returns what the next run begins with, or undefined if the run is not to end now. May be called more than once. */
  readonly take: () => Next | undefined;
  /** Rejects calls that wait for something that this run no longer does. Returns whether there were any. */
  readonly turnAway?: () => boolean;
}

/** Ends this run and continues in a new one. Rejects with the error that ends this run. Resolves if the run is not to end now. */
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
