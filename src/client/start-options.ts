// The options of a start, and their validation.

import type { WorkflowStartOptions } from '@temporalio/client';
import { assertShape, flag, oneOf, record, something, text, type Options, type Shape } from '../model/shape.ts';

export interface StartOptions {
  /** The id of the run. An id can have only one run. @default the process's name and a random part */
  readonly id?: string;
  /** What to do if the id already has a run: 'fail' throws `AlreadyStarted`, 'use' returns that run. @default 'fail' */
  readonly ifExists?: 'fail' | 'use';
  readonly taskQueue?: string;
  readonly eager?: boolean;
  /** Other start options of Temporal. Time-outs and a retry policy are left out: they would end a run without undoing it. */
  readonly temporal?: Pick<
    WorkflowStartOptions,
    'memo' | 'typedSearchAttributes' | 'priority' | 'startDelay' | 'cronSchedule' | 'staticSummary' | 'staticDetails'
  >;
}

const maxIdLength = 1_000; // characters, Temporal's limit

const id: Shape = {
  check: (value, path) => {
    const wrong = wrongId(value);
    return wrong === undefined ? [] : [`${path} ${wrong}`];
  },
  schema: {},
};

function wrongId(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'is not a string';
  if (value === '') return 'is empty; leave it out to get a generated id';
  if (value.length > maxIdLength) return `has ${String(value.length)} characters; Temporal accepts ${String(maxIdLength)}`;
  if (/[\p{Cc}\p{Zl}\p{Zp}]|^\s|\s$/u.test(value)) return 'has control characters, or a blank at its start or end; remove them';
  return value.endsWith(':undo') ? "ends with ':undo', which is reserved for runs that undo others; choose another id" : undefined;
}

// Leaves out options that would end a run without undoing it (time-outs, a retry policy), and options that Tenuto sets itself.
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
