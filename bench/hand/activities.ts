import { ApplicationFailure } from '@temporalio/common';
import { BusinessError } from '../../src/index.ts';
import { services } from '../services.ts';

export type Activities = typeof activities;

const { inventory, payment, shipping, orders } = services;

type Reservation = Parameters<typeof inventory.reserve>[0] & { readonly sku: string };
type Charge = { readonly order: string; readonly customer: string; readonly amount: number };
type Parcel = Parameters<typeof shipping.arrange>[0] & { readonly hold: string };
type Confirmation = { readonly order: string; readonly receipt: string; readonly parcel: string };

export const activities = {
  reserve: async (input: Reservation) => inventory.reserve(input),
  release: async (_: Reservation) => inventory.release(),
  charge: async (input: Charge) => payment.charge(input),
  refund: async (_: Charge) => payment.refund(),
  arrange: async (input: Parcel) => asFailure(() => shipping.arrange(input)),
  recall: async (_: Parcel) => shipping.recall(),
  confirm: async (_: Confirmation) => orders.confirm(),
  withdraw: async (_: Confirmation) => orders.withdraw(),
};

function asFailure<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof BusinessError ? ApplicationFailure.nonRetryable(error.message, String(error.code)) : error;
  }
}
