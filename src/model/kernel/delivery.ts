// Delivers messages from outside (a signal, an update, a reply, a decision, a cancellation) to the process, and counts
// those under way.
//
// 1. A message waits for its turn (see delivery-order.ts). The process is always at rest when it is delivered.
// 2. So answers and timers of the same task are delivered before it. A task that made no commands is repeated together
//    with the one that an update began, the update first. If the update did not wait, the repeated run would take
//    another path.

import type { DeliveryOrder } from './delivery-order.ts';

export interface Delivery {
  deliver<T>(work: () => T | Promise<T>): Promise<T>;
  /** How many messages wait for their turn, or are being handled. */
  readonly underWay: number;
}

export function createDelivery({ message }: Pick<DeliveryOrder, 'message'>): Delivery {
  const delivery = { deliver, underWay: 0 };
  return delivery;

  function deliver<T>(work: () => T | Promise<T>): Promise<T> {
    delivery.underWay++;
    return message().then(work).then(done, failed);
  }

  function done<T>(value: T): T {
    delivery.underWay--;
    return value;
  }

  function failed(error: unknown): never {
    delivery.underWay--;
    throw error;
  }
}
