// Validates the options of createClient, failing and result.

import { assertShape, count, durationFrom, flag, list, record, something, text, type Options } from '../model/shape.ts';
import type { FailingFilter } from './failing.ts';
import type { ClientSettings } from './settings.ts';

const clientShape = record({
  client: something,
  connection: something,
  temporal: something,
  namespace: text,
  taskQueue: text,
  dataConverter: something,
  interceptors: something,
  plugins: list(something),
  maxValueBytes: count,
  eager: flag,
} satisfies Options<ClientSettings>);

const resultShape = record({ within: durationFrom({ zero: true }) });

const failingShape = record({ processes: list(something), taskQueue: text } satisfies Options<FailingFilter>);

export const assertFailingFilter = (filter: unknown): void =>
  assertShape('Cannot look for runs whose workflow task fails', filter, failingShape);

export const assertClientSettings = (settings: unknown): void => assertShape('Cannot make a client', settings, clientShape);

export const assertResultOptions = (id: string, options: unknown): void =>
  assertShape(`Cannot get the result of run '${id}'`, options, resultShape);
