// How tests of processes run them: as they are, or continuing as new at every second task (the project 'continuing'),
// unless the test itself decides when.

import { inject } from 'vitest';
import { runInMemory } from '../../../src/testing/memory/run-in-memory.ts';
import { runContinuing } from './run-continuing.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly continuing: boolean;
  }
}

export const run: typeof runInMemory = (process, input, options) =>
  inject('continuing') && !options.long ? runContinuing(process, input, options) : runInMemory(process, input, options);
