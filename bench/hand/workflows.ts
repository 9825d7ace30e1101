// The same order as a user of plain Temporal would write it, with the time-outs and retries that Tenuto has by default.

import { ActivityCancellationType, proxyActivities, sleep } from '@temporalio/workflow';
import type { OrderRequest } from '../contract.ts';
import type { Activities } from './activities.ts';

export { collectGarbage } from '../processes/collect-garbage.ts';

const { reserve, charge, arrange, confirm } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1h',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

export async function handOrder(request: OrderRequest): Promise<{ order: string; receipt: string; parcel: string }> {
  const { id: order, customer, sku, quantity, address, stay } = request;
  const { hold, price } = await reserve({ order, sku, quantity });
  const { receipt } = await charge({ order, customer, amount: price });
  const { parcel } = await arrange({ order, address, hold });
  await confirm({ order, receipt, parcel });
  if (stay) await sleep('1d');
  return { order, receipt, parcel };
}
