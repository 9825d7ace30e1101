// Random programs do in memory what they do on Temporal: the same calls and undos in the same order, with the same end.

import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withTemporal, type TestTemporal } from '../../src/testing/temporal/with-temporal.ts';
import { bothWays, type Odd } from './both-ways.ts';
import { casesOf, firstCase } from './cases.ts';
import { endingProgram } from './random-programs.ts';

let temporal: TestTemporal;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [], telemetryOptions: { logging: { forward: {} } } });
  temporal = await withTemporal({ processes: new URL('../fixtures/random/processes/', import.meta.url) });
});
afterAll(() => temporal.stop());

const programs = casesOf(40);

it(`does in memory what it does on Temporal: ${String(programs)} programs`, { timeout: 60_000 + 1_000 * programs }, async () => {
  const all: (readonly [string, Odd])[] = [];
  for (let seed = firstCase(); all.length < programs; seed++) {
    const program = await endingProgram(seed);
    if (program) all.push([`seed ${String(seed)}`, program]);
  }
  expect(await bothWays(temporal, all)).toEqual([]);
});
