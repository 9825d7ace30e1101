// Validates the worker's settings, before anything is started.

import { isRecord } from '../model/record.ts';
import {
  callback,
  count,
  durationFrom,
  either,
  exactly,
  flag,
  list,
  port,
  record,
  something,
  text,
  type Options,
  type Shape,
} from '../model/shape.ts';
import type { WorkerSettings } from './settings.ts';

const connection: Shape = {
  check: (value, path) =>
    isRecord(value) && 'service' in value && 'transport' in value ? [] : [`${path} is not a connection; create it with connect()`],
  schema: {},
};

const processes: Shape = {
  check: (value, path) =>
    value instanceof URL || (typeof value === 'string' && value !== '')
      ? []
      : [`${path} is not a URL or path of modules; pass new URL('./processes/', import.meta.url)`],
  schema: {},
};

const health = record({ port, host: text } satisfies Options<Exclude<NonNullable<WorkerSettings['health']>, false>>);

export const workerShape = record(
  {
    processes,
    services: list(connection),
    taskQueue: text,
    connection: something,
    temporal: something,
    namespace: text,
    dataConverter: something,
    interceptors: something,
    plugins: list(something),
    worker: something,
    schemaLibraries: list(text),
    bundler: something,
    health: either(exactly(false), health, (value) => typeof value === 'boolean'),
    maxValueBytes: count,
    grace: durationFrom({ zero: true }),
    handleSignals: flag,
    report: callback,
  } satisfies Options<WorkerSettings>,
  ['processes', 'services'],
);
