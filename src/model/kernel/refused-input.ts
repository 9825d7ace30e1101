// The error for a call whose input cannot be stored. Such a call is not made on any platform, so there is nothing to undo.

import { withEffect } from '../step-error.ts';
import { notStorable } from '../storable.ts';
import type { Call } from './runtime.ts';

/** Returns undefined if the input can be stored. */
export function refusedInput({ operation, execution, input }: Call): Error | undefined {
  const refusal = notStorable(input, execution === 'child' ? `Input of process '${operation}'` : `Input of '${operation}'`);
  return refusal && withEffect(refusal, 'none');
}
