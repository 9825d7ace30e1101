// Memory and Temporal do the same: the same calls in the same order, as often, with the same end, under random schedules.

import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Process } from '../../src/model/contract/process.ts';
import { kindOf } from '../../src/model/errors.ts';
import { simulate, type SimulateOptions, type Simulated, type Simulation } from '../../src/testing/simulation/simulate.ts';
import { withTemporal, type TestTemporal } from '../../src/testing/temporal/with-temporal.ts';
import { fulfilOrder } from '../../examples/order/processes/fulfilment.ts';
import { placeOrderAsGraph } from '../../examples/order/processes/order-graph.ts';
import { placeOrderByMachine } from '../../examples/order/processes/order-machine.ts';
import { placeOrder } from '../../examples/order/processes/order.ts';
import { takingThree } from '../fixtures/children/family.ts';
import { takingTwo } from '../fixtures/processes/probe.ts';
import { familySchedule, fulfilmentSchedule, orderSchedule } from './schedule.ts';

interface Trial {
  readonly process: Simulated<Process>;
  readonly options: SimulateOptions<Process>;
}

const runs = 50; // of each process: as many at once as a busy machine can serve in time
const trialsOf = (process: unknown, schedule: (seed: number) => unknown): readonly Trial[] =>
  Array.from({ length: runs }, (_, seed) => ({ process, options: schedule(seed) }) as Trial);
const family = { processes: [takingTwo] };
const hosted = {
  'examples/order/processes/': {
    'the order in code': trialsOf(placeOrder, orderSchedule),
    'the order as a graph': trialsOf(placeOrderAsGraph, orderSchedule),
    'the order by machine': trialsOf(placeOrderByMachine, orderSchedule),
    fulfilment: trialsOf(fulfilOrder, fulfilmentSchedule),
  },
  'test/fixtures/children/': {
    'a process that calls another one': trialsOf(takingThree, (seed) => ({ ...familySchedule(seed), ...family })),
  },
};

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] }); // services that are down are on purpose here
});

/** What both must agree on. Of a failed attempt only that it failed: on Temporal nobody else hears why. */
function seenIn({ outcome, output, error, trace, steps, replies, violations }: Simulation<Process>) {
  const kind = kindOf(error);
  return {
    ...{ outcome, output, violations },
    error: error === undefined || kind === 'cancelled' ? kind : { kind, message: (error as Error).message },
    trace: trace.map(({ step, operation, kind, attempts, answer }) => ({
      step,
      operation,
      kind,
      attempts,
      answered: answer && 'output' in answer,
    })),
    steps: steps.map(({ id, state, undo }) => ({ id, state: state.kind, undo: undo.kind })),
    replies: replies.map(({ answer, ...to }) => ({
      ...to,
      answer: answer && ('output' in answer ? answer.output : kindOf(answer.error)),
    })),
  };
}

describe.each(Object.entries(hosted))('what %s hosts', (folder, all) => {
  let temporal: TestTemporal;
  beforeAll(async () => {
    temporal = await withTemporal({ processes: new URL(`../../${folder}`, import.meta.url) });
  });
  afterAll(() => temporal.stop());

  it.each(Object.entries(all))(`does in memory what it does on Temporal, under ${String(runs)} schedules: %s`, async (_, trials) => {
    const onTemporal = await temporal.simulateAll(trials);
    const outcomes: string[] = [];
    for (const [seed, trial] of trials.entries()) {
      const inMemory = await simulate(trial.process, trial.options);
      outcomes.push(inMemory.outcome);
      expect({ seed, ...seenIn(onTemporal[seed] as Simulation<Process>) }).toEqual({ seed, ...seenIn(inMemory) });
    }
    expect(outcomes.filter((outcome) => outcome === 'undone').length).toBeGreaterThan(10);
    expect(outcomes.filter((outcome) => outcome === 'completed').length).toBeGreaterThan(10);
  });
});
