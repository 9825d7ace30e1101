// Validates the options of test functions. With a mistyped option, a test would pass and show nothing.

import {
  anything,
  callback,
  count,
  durationFrom,
  flag,
  list,
  mapOf,
  number,
  record,
  something,
  text,
  type Options,
} from '../model/shape.ts';
import type { MemoryOptions } from './memory/memory-runtime.ts';

/** A duration, which may be zero. */
export const anyDuration = durationFrom({ zero: true });
export const wholeNumber = number({ least: 0, whole: true });

/** The options of every run under test. */
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
  stubTimeout: anyDuration,
  seed: wholeNumber,
  workflowId: text,
  maxValueBytes: count,
};

export const memoryShape = record(
  {
    call: callback,
    workflowId: text,
    firstRunId: text,
    carried: something,
    continued: wholeNumber,
    tasks: count,
    seed: wholeNumber,
    clock: something,
    long: callback,
    history: callback,
    maxValueBytes: count,
    child: flag,
    signal: callback,
    limits: something,
    processes: list(something),
  } satisfies Options<MemoryOptions>,
  ['call'],
);
