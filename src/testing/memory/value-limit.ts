// In memory there are no codecs: values are measured as plain JSON.

import type { ValueTooLarge } from '../../model/errors.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import { jsonSize } from '../../model/sizes/json-size.ts';
import { answerTooLarge, plainLimit, usualServerLimit } from '../../model/sizes/value-limit.ts';

export const defaultMaxValueBytes = plainLimit(usualServerLimit);

interface Answer {
  readonly output: unknown;
  readonly limit: number;
}

/** Why an answer cannot enter a history; undefined if it can. */
export function whyNotStorable({ operation, undoes }: Call, { output, limit }: Answer): ValueTooLarge | undefined {
  const bytes = undoes === undefined ? jsonSize(output) : 0; // nothing is stored of what an undo answers
  return bytes > limit ? answerTooLarge(operation, { bytes, limit }) : undefined;
}

/** The output itself. Throws ValueTooLarge, as the worker does. */
export function storable(call: Call, answer: Answer): unknown {
  const error = whyNotStorable(call, answer);
  if (error) throw error;
  return answer.output;
}
