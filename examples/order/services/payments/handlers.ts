// The payments service: it charges only what was held before, and refunds only what was charged before. An undo returns only
// what its own call moved.

import type { payments } from '../../contracts/payments.ts';
import type { ServiceHandlers } from 'tenuto/service';
import { balance, transfer } from './ledger.ts';
import type { PaymentsTables } from './migrations.ts';

export const handlers: ServiceHandlers<typeof payments.operations, PaymentsTables> = {
  async authorise({ order, card, amount }, { db, refuse }) {
    if (card.startsWith('refused')) throw refuse('CardRefused', { message: 'The bank refused the card', details: { reason: 'declined' } });
    return { authorisation: await transfer(db, order, { kind: 'hold', from: 'card', to: 'held', amount }) };
  },

  // What was captured since is no longer held. The refund returns it.
  async release({ order }, { db, original }) {
    const held = await balance(db, order, 'held');
    const amount = Math.min(original?.input.amount ?? held, held);
    if (amount > 0) await transfer(db, order, { kind: 'release', from: 'held', to: 'card', amount });
  },

  async capture({ order, amount }, { db, refuse }) {
    const held = await balance(db, order, 'held');
    if (held < amount) throw refuse('NotAuthorised', { message: `Only ${String(held)} is held for order '${order}'`, details: { held } });
    return { receipt: await transfer(db, order, { kind: 'capture', from: 'held', to: 'merchant', amount }) };
  },

  async refund({ order, amount }, { db, original, refuse }) {
    const charged = await balance(db, order, 'merchant');
    if (!original && charged < amount)
      throw refuse('NotCharged', { message: `Only ${String(charged)} was charged for order '${order}'`, details: { charged } });
    const back = Math.min(amount, charged);
    if (back > 0) await transfer(db, order, { kind: 'refund', from: 'merchant', to: 'card', amount: back });
  },
};
