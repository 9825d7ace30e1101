// The processes of the graph benchmark: as a graph, in code, and in plain Temporal with the time-outs and retries of Tenuto.

import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import { graph } from '../../../src/graph/index.ts';
import { implement } from '../../../src/workflows/index.ts';
import { fanOut, hundred, hundredInCode } from '../contract.ts';

export const hundredNodes = implement(
  hundred,
  graph(hundred, ({ services: { counter } }) =>
    Array.from({ length: 100 }, (_, index) => counter.count(index, { name: `n${String(index)}` })),
  ),
);

export const hundredCalls = implement(hundredInCode, async ({ count }, { counter }) =>
  Promise.all(Array.from({ length: count }, (_, index) => counter.count(index, { name: `n${String(index)}` }))),
);

export const fanningOut = implement(
  fanOut,
  graph(fanOut, (g) => g.each('counted', { of: g.input.items, width: 50 }, (item, { services }) => services.counter.count(item))),
);

const { handCount } = proxyActivities<{ handCount(index: number): Promise<number> }>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1h',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

export async function handHundred({ count }: { count: number }): Promise<readonly number[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => handCount(index)));
}
