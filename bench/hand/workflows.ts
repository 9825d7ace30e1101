// The same order in plain Temporal, with the default time-outs, retries and undo of Tenuto. The completed steps are undone in
// a non-cancellable scope, the last one first.

import { ActivityCancellationType, CancellationScope, proxyActivities, sleep } from '@temporalio/workflow';
import type { OrderRequest } from '../contract.ts';
import type { Activities } from './activities.ts';

export { collectGarbage } from '../processes/collect-garbage.ts';

const { reserve, release, charge, refund, arrange, recall, confirm, withdraw } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1h',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

export async function handOrder(request: OrderRequest): Promise<{ order: string; receipt: string; parcel: string }> {
  const { id: order, customer, sku, quantity, address, stay } = request;
  const undos: (() => Promise<void>)[] = [];
  try {
    const reservation = { order, sku, quantity };
    undos.push(() => release(reservation));
    const { hold, price } = await reserve(reservation);
    const payment = { order, customer, amount: price };
    undos.push(() => refund(payment));
    const { receipt } = await charge(payment);
    const shipment = { order, address, hold };
    undos.push(() => recall(shipment));
    const { parcel } = await arrange(shipment);
    const confirmation = { order, receipt, parcel };
    undos.push(() => withdraw(confirmation));
    await confirm(confirmation);
    if (stay) await sleep('1d');
    return confirmation;
  } catch (error) {
    await CancellationScope.nonCancellable(async () => {
      for (const undo of undos.reverse()) await undo();
    });
    throw error;
  }
}
