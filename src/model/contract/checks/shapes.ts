// The shapes of the options of contracts. The compiler reports an option that is missing here.

import { count, durationFrom, flag, mapOf, number, oneOf, record, text, type Options, type Shape } from '../../shape.ts';
import type { OperationSpec, StepPolicy } from '../operation.ts';
import type { ProcessSpec, UpdateSpec } from '../process-spec.ts';

const duration = durationFrom();

const headers: Shape = mapOf({
  check: (value, path) => (typeof value === 'string' ? [] : [`${path} is ${typeof value}, but must be a string`]),
  schema: { type: 'string' },
});

const policy = {
  timeout: duration,
  deadline: duration,
  retry: record({
    attempts: count,
    initialInterval: duration,
    backoff: number({ least: 1 }),
    maximumInterval: duration,
  } satisfies Options<NonNullable<StepPolicy['retry']>>),
  heartbeat: duration,
  priority: record({
    key: number({ least: 1, most: 5, whole: true }),
    fairnessKey: text,
    fairnessWeight: number({ least: 0, above: true }),
  } satisfies Options<NonNullable<StepPolicy['priority']>>),
  limit: record({ key: text, atOnce: count } satisfies Options<NonNullable<StepPolicy['limit']>>, ['key']),
  headers,
} satisfies Options<StepPolicy>;

const schema: Shape = {
  check: (value, path) =>
    isSchema(value) ? [] : [`${path} is not a schema; create it with a library of Standard Schema (zod, valibot, …)`],
  schema: {},
};

const isSchema = (value: unknown): boolean =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value;

const orNone = (shape: Shape): Shape => ({ ...shape, check: (value, path) => (value === undefined ? [] : shape.check(value, path)) });

const execution = oneOf(['remote', 'local']);

export const operationShape = record(
  {
    kind: {
      check: (value) => (value === 'operation' ? [] : ['it is not an operation; create it with operation()']),
      schema: {},
    },
    input: schema,
    output: schema,
    errors: mapOf(schema),
    undo: text,
    confirm: text,
    expires: duration,
    execution,
    pivot: flag,
    idempotent: flag,
    safe: flag,
    duration: durationFrom({ zero: true }),
    ...policy,
  } satisfies Options<OperationSpec<undefined, undefined, never, undefined>> & { kind: Shape },
  ['kind'],
);

const update = record({ input: schema, output: schema, errors: mapOf(schema) } satisfies Options<UpdateSpec>);

export const processShape = record({
  input: schema,
  output: schema,
  uses: { check: () => [], schema: {} },
  signals: mapOf(orNone(schema)),
  updates: mapOf(update),
  errors: mapOf(schema),
  asks: mapOf(orNone(schema)),
  execution,
  policy: record(policy),
} satisfies Options<ProcessSpec>);
