// Values on their way into a history and out of it: memory converts and refuses what Temporal does, in the same words.

import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withTemporal, type TestTemporal } from '../../src/testing/temporal/with-temporal.ts';
import { bothWays } from './both-ways.ts';
import { someOf } from './cases.ts';
import { valueTable } from './value-table.ts';

let temporal: TestTemporal;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] }); // tasks fail on purpose here
  temporal = await withTemporal({ processes: new URL('../fixtures/odd/processes/', import.meta.url) });
});
afterAll(() => temporal.stop());

it('converts and refuses odd values in memory as on Temporal', async () => {
  expect(await bothWays(temporal, someOf(valueTable, 120))).toEqual([]);
});
