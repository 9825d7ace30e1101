// The value limit in memory. There are no codecs, so values are measured as plain JSON.

import type { ValueTooLarge } from '../../model/errors.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import { jsonSize } from '../../model/sizes/json-size.ts';
import { answerTooLarge, plainLimit, usualServerLimit } from '../../model/sizes/value-limit.ts';

export const defaultMaxValueBytes = plainLimit(usualServerLimit);

interface Answer {
  readonly output: unknown;
  readonly limit: number;
}

/** Returns the error for an answer that is too large for a history, or undefined if it is not. */
export function whyNotStorable({ operation, undoes }: Call, { output, limit }: Answer): ValueTooLarge | undefined {
  const bytes = undoes === undefined ? jsonSize(output) : 0; // the answer of an undo is not stored
  return bytes > limit ? answerTooLarge(operation, { bytes, limit }) : undefined;
}

/** Returns the output. Throws `ValueTooLarge` if it is too large, as the worker does. */
export function storable(call: Call, answer: Answer): unknown {
  const error = whyNotStorable(call, answer);
  if (error) throw error;
  return answer.output;
}
