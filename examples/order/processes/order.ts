// The order process: place → pay → reserve stock → hand to the carrier → wait for the delivery → complete.
// Until the carrier has the parcel, any failure and any cancellation by the customer undoes everything.

import { order } from '../contracts/order.ts';
import { BusinessError } from 'tenuto';
import { implement } from 'tenuto/workflow';

export const placeOrder = implement(order, async (request, { orders, payments, inventory, shipping }, run) => {
  const { order: id, customer, card, address, line } = request;

  run.onUpdate('cancel', async ({ reason }) => {
    const stopped = await run.fail(
      new BusinessError('CancelledByCustomer', { message: `Cancelled by the customer: ${reason}`, details: { reason } }),
    );
    if (!stopped) throw new BusinessError('AlreadyShipped', { message: 'The carrier already has the parcel', details: { order: id } });
    return { accepted: true };
  });

  const { amount } = await orders.place({ order: id, customer, line });
  await payments.authorise({ order: id, customer, card, amount });
  await payments.capture({ order: id, amount });
  await inventory.reserve({ order: id, line });

  const { parcel } = await shipping.arrange({ order: id, address, line }); // the pivot: what was reserved is withdrawn

  let delivery = await run.next('delivered', { within: '3d' });
  while (!delivery) {
    await shipping.remind({ order: id, parcel });
    delivery = await run.next('delivered', { within: '1d' });
  }

  await orders.complete({ order: id, parcel });
  return { order: id, parcel, paid: amount, signedBy: delivery.signedBy };
});
