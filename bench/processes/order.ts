// The order on Tenuto. The contract defines whether its steps run remote or local.

import { implement, type Body } from '../../src/workflows/index.ts';
import { localOrder, remoteOrder } from '../contract.ts';

const place: Body<typeof remoteOrder> = async (request, { inventory, payment, shipping, orders }, run) => {
  const { id: order, customer, sku, quantity, address, stay } = request;
  const { hold, price } = await inventory.reserve({ order, sku, quantity });
  const { receipt } = await payment.charge({ order, customer, amount: price });
  const { parcel } = await shipping.arrange({ order, address, hold });
  await orders.confirm({ order, receipt, parcel });
  if (stay) await run.sleep('1d');
  return { order, receipt, parcel };
};

export const placeRemote = implement(remoteOrder, place);
export const placeLocal = implement(localOrder, place);
