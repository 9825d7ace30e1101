// In memory a run that continues as new rejects with its carried state. The runtime then starts the next run from that state.

import type { Carried } from '../../model/kernel/carried.ts';
import { whyTooLarge } from '../../model/sizes/value-limit.ts';
import { stored } from '../../model/storable.ts';

export class ContinuedAsNew extends Error {
  override readonly name = 'Continuation';
  readonly input: unknown;
  readonly carried: Carried;

  constructor(input: unknown, carried: Carried) {
    super('The run continues as new');
    this.input = stored(input ?? null);
    this.carried = stored(carried) as Carried;
  }
}

export const continueWithin =
  (limit: number | undefined) =>
  (input: unknown, carried: Carried): Promise<never> =>
    Promise.reject(
      whyTooLarge('Cannot continue as new with this input and the carried state', { value: [input, carried], limit }) ??
        new ContinuedAsNew(input, carried),
    );

export const isContinueAsNew = (error: unknown): error is ContinuedAsNew => error instanceof ContinuedAsNew;
