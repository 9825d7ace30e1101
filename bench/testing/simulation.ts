// Measures the speed of the test kit: the order process in memory, on one core. The machine may be busy, so the best of many
// short measurements counts.

import type { order } from '../../examples/order/contracts/order.ts';
import { exploreFaults } from '../../src/testing/faults/explore-faults.ts';
import type { Message } from '../../src/testing/simulation/messages/messages.ts';
import { simulate } from '../../src/testing/simulation/simulate.ts';
import type { Stubs } from '../../src/testing/simulation/services/stubs.ts';
import { placeOrder } from '../../examples/order/processes/order.ts';
import type { TestKitResult } from './test-kit.ts';

const input = { order: '1', customer: 'ada', card: 'visa', address: '1 Main St', line: { sku: 'tea', quantity: 2 } };
const delivered = { order: '1', parcel: 'p-1', signedBy: 'ada', at: '2026-01-01T12:00:00Z' };
const messages: readonly Message<typeof order>[] = [{ at: '1d', signal: 'delivered', payload: delivered }];
const services: Stubs<typeof order> = {
  orders: { place: { order: '1', amount: 500 }, complete: undefined },
  payments: { authorise: { authorisation: 'a-1' }, capture: { receipt: 'r-1' } },
  inventory: { reserve: { reservation: '1', expiresAt: '2030-01-01T00:00:00Z' }, withdraw: undefined },
  shipping: { arrange: { parcel: 'p-1' }, remind: undefined },
};

async function measure(): Promise<TestKitResult> {
  const stretches: number[] = [];
  for (let stretch = 0; stretch < 60; stretch++)
    stretches.push(await secondsOf(50, () => simulate(placeOrder, { input, services, messages })));
  const began = performance.now();
  const { singles, pairs } = await exploreFaults(placeOrder, { input, services, messages });
  const exploreSeconds = (performance.now() - began) / 1_000;
  return { runsPerSecond: 50 / Math.min(...stretches), exploreSeconds, schedules: singles + pairs };
}

async function secondsOf(times: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let time = 0; time < times; time++) await work();
  return (performance.now() - began) / 1_000;
}

process.stdout.write(JSON.stringify(await measure()));
