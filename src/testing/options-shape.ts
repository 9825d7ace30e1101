// What a test can be told. A mistyped option would let it pass and show nothing.

import { anything, callback, count, durationFrom, list, mapOf, number, something, text } from '../model/shape.ts';

/** Zero is a time, too. */
export const anyDuration = durationFrom({ zero: true });
export const wholeNumber = number({ least: 0, whole: true });

/** Of every run under test. */
export const runOptions = {
  input: anything,
  services: something,
  processes: list(something),
  messages: list(something),
  refusals: mapOf(something),
  readOnly: list(text),
  invariants: mapOf(callback),
  within: anyDuration,
  tasks: count,
  patience: anyDuration,
  seed: wholeNumber,
  workflowId: text,
  maxValueBytes: count,
};
