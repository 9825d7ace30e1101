// What a start can be told.

import type { WorkflowStartOptions } from '@temporalio/client';
import { assertShape, flag, oneOf, record, something, text, type Options, type Shape } from '../model/shape.ts';

export interface StartOptions {
  /** Names the run; by default the process's name and a random part. One id, one run. */
  readonly id?: string;
  /** What to do where the id has a run already: throw `AlreadyStarted` (default), or return that run. */
  readonly ifExists?: 'fail' | 'use';
  readonly taskQueue?: string;
  readonly eager?: boolean;
  /** Anything else Temporal takes. Time-outs and a retry policy of the workflow are left out: they would end a run without undoing it. */
  readonly temporal?: Pick<
    WorkflowStartOptions,
    'memo' | 'typedSearchAttributes' | 'priority' | 'startDelay' | 'cronSchedule' | 'staticSummary' | 'staticDetails'
  >;
}

const longestId = 1_000; // characters, of Temporal

const id: Shape = {
  check: (value, path) => {
    const wrong = wrongId(value);
    return wrong === undefined ? [] : [`${path} ${wrong}`];
  },
  schema: {},
};

function wrongId(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'is no text';
  if (value === '') return 'is empty; leave it out for one of its own';
  if (value.length > longestId) return `has ${String(value.length)} characters; Temporal takes ${String(longestId)}`;
  if (/[\p{Cc}\p{Zl}\p{Zp}]|^\s|\s$/u.test(value)) return 'has control characters, or a blank at its end; leave them out';
  return value.endsWith(':undo') ? "ends with ':undo', as the ids of runs that undo others do; choose another" : undefined;
}

// What would end a run without undoing it (time-outs, a retry policy), and what Tenuto decides itself, is not among them.
const temporal = record({
  memo: something,
  typedSearchAttributes: something,
  priority: something,
  startDelay: something,
  cronSchedule: something,
  staticSummary: something,
  staticDetails: something,
} satisfies Options<NonNullable<StartOptions['temporal']>>);

const startShape = record({
  id,
  ifExists: oneOf(['fail', 'use']),
  taskQueue: text,
  eager: flag,
  temporal,
} satisfies Options<StartOptions>);

export const assertStartOptions = (process: string, options: unknown): void =>
  assertShape(`Cannot start process '${process}'`, options, startShape);
