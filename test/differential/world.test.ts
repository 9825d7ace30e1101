// The world outside, as a process finds it: memory has what Temporal's sandbox has, and lacks what it lacks, in the same words.

import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withTemporal, type TestTemporal } from '../../src/testing/temporal/with-temporal.ts';
import { programs, thrown } from '../fixtures/world/programs.ts';
import { worldly, worldlyChild } from '../fixtures/world/processes/worldly.ts';
import { bothWays, type Odd } from './both-ways.ts';
import { someOf } from './cases.ts';

let temporal: TestTemporal;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] }); // tasks fail on purpose here
  const processes = new URL('../fixtures/world/processes/', import.meta.url);
  temporal = await withTemporal({ processes, worker: { maxCachedWorkflows: 0 } }); // so that each task repeats its run
});
afterAll(() => temporal.stop());

const trial = (input: string): Odd => ({
  process: worldly,
  processes: [worldlyChild],
  stubs: () => ({ seen: [], services: () => ({ post: { take: (given: unknown) => given, untake: undefined } }) }),
  options: { input, messages: input.startsWith('throws in an update') ? [{ at: '1m', update: 'ask', input: null }] : [] },
});

it('has in memory what a process has on Temporal, and nothing else', async () => {
  const names = Object.keys(programs);
  expect(
    await bothWays(
      temporal,
      someOf(names, 60).map((name) => [name, trial(name)] as const),
    ),
  ).toEqual([]);
});

const places = ['throws', 'throws in an attempt', 'throws in an attempt, caught', 'throws in an update', 'throws in a child'];
const conditions = ['throws in a condition: a string', 'throws in a later condition: a string', 'throws in a later condition: null'];

it('ends in memory with what a run ends with on Temporal, whatever was thrown', async () => {
  const names = [...places.flatMap((place) => Object.keys(thrown).map((what) => `${place}: ${what}`)), ...conditions];
  expect(
    await bothWays(
      temporal,
      someOf(names, 25).map((name) => [name, trial(name)] as const),
    ),
  ).toEqual([]);
});
