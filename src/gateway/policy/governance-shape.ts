// The shape of a valid governance. The JSON Schema governance.schema.json is generated from it.

import semver from 'semver';
import { isRecord } from '../../model/record.ts';
import { balancers } from '../balance/balance.ts';
import {
  anything,
  count,
  durationFrom,
  either,
  exactly,
  list,
  mapOf,
  number,
  oneOf,
  record,
  required,
  tagged,
  text,
  textFor,
  type Fields,
} from '../../model/shape.ts';

const duration = durationFrom({ most: '24d' }); // a timer of more than 2³¹ ms would fire immediately
const share = number({ least: 0, most: 1 });
const percent = number({ least: 0, most: 100 });

const policies: Fields = {
  balance: oneOf(Object.keys(balancers)),
  attempts: number({ least: 1, most: 3, whole: true }),
  timeout: duration,
  hedge: either(record({ after: duration }), exactly(true), isRecord),
  rate: record({ perSecond: number({ least: 0, above: true }), burst: count }, ['perSecond']),
  load: record({ high: share, low: share, minimum: number({ least: 0, above: true }), maximum: number({ least: 0, above: true }) }),
  limit: orOff(either(record({ initial: count, minimum: count, maximum: count }), count, isRecord)),
  queue: record({ queue: number({ least: 0, whole: true }), maxWait: duration }),
  breaker: orOff(
    record({
      failures: number({ least: 0.01, most: 1 }),
      minimum: count,
      open: duration,
      cap: duration,
      slow: duration,
      maxWait: duration,
    }),
  ),
  fallback: list(
    tagged('kind', {
      cache: { age: required(duration) },
      stale: { age: required(duration) },
      route: { route: required(text) },
      static: { answer: required(anything) },
    }),
    { least: 1 },
  ),
};

const subset: Fields = {
  version: textFor("a range of versions, like '^2.1'", (range) => semver.validRange(range) !== null),
  zone: text,
  tags: list(text),
};

const match = record({
  operations: list(text, { least: 1 }),
  tenants: list(text, { least: 1 }),
  headers: mapOf(text),
  input: mapOf(anything),
});

const route = record(
  { name: text, match, to: list(record({ ...subset, percent }), { least: 1 }), mirror: record({ ...subset, percent }), ...policies },
  ['name'],
);

const backoff: Fields = { base: duration, cap: duration };

export const governanceShape = record({
  ...policies,
  failover: tagged('mode', { stop: {}, retry: backoff, 'fast-retry': { threshold: count, ...backoff } }),
  budget: record({ ratio: share, reserve: number({ least: 0 }) }),
  routes: list(route, { most: 200 }),
});

function orOff(shape: ReturnType<typeof record>) {
  return either(exactly(false), shape, (value) => value === false);
}
