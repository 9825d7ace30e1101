import { services } from '../services.ts';

export type Activities = typeof activities;

const { inventory, payment, shipping, orders } = services;

export const activities = {
  reserve: async (input: { order: string; sku: string; quantity: number }) => inventory.reserve(input),
  charge: async (input: { order: string; customer: string; amount: number }) => payment.charge(input),
  arrange: async (input: { order: string; address: string; hold: string }) => shipping.arrange(input),
  confirm: async (_: { order: string; receipt: string; parcel: string }) => orders.confirm(),
};
