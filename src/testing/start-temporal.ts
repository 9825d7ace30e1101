// Starts a Temporal server for tests, after its options were validated.

import { anything, assertShape, either, flag, mapOf, oneOf, port, record, something, text, type Options } from '../model/shape.ts';
import { searchAttributeTypes, startTemporal as start, type RunningTemporal, type TemporalOptions } from '../servers/index.ts';

const shape = record({
  namespace: text,
  external: flag,
  dataFile: text,
  port,
  ui: either(flag, port, (value) => typeof value === 'boolean'),
  searchAttributes: mapOf(oneOf(searchAttributeTypes)),
  dynamicConfig: mapOf(anything),
  log: something,
} satisfies Options<TemporalOptions>);

/** Starts an embedded development server, or uses an external Temporal. */
export async function startTemporal(options: TemporalOptions = {}): Promise<RunningTemporal> {
  assertShape('Cannot start Temporal', options, shape);
  return start(options);
}
