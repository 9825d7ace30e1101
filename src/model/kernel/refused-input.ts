// A call whose input cannot be stored was never made, on any platform: nothing happened that would have to be undone.

import { withEffect } from '../step-error.ts';
import { notStorable } from '../storable.ts';
import type { Call } from './runtime.ts';

/** Undefined if the input can be stored. */
export function refusedInput({ operation, execution, input }: Call): Error | undefined {
  const refusal = notStorable(input, execution === 'child' ? `Input of process '${operation}'` : `Input of '${operation}'`);
  return refusal && withEffect(refusal, 'none');
}
