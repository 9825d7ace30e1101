// Sends signals to other runs. The answer to a signal comes from outside, so it waits in the delivery order.

import { notStorable, asItIsNow } from '../storable.ts';
import { whyTooLarge } from '../sizes/value-limit.ts';
import { passThrough } from './continuation.ts';
import type { Inheritance } from './inheritance.ts';
import type { RunSignal, Runtime } from './runtime.ts';
import { fromOutside, type DeliveryOrder } from './delivery-order.ts';

export interface Signals {
  signal(signal: RunSignal): Promise<void>;
  readonly underWay: number;
}

interface SignalsOptions {
  readonly runtime: Runtime;
  readonly deliveryOrder: DeliveryOrder;
  readonly inheritance: Inheritance;
}

export function createSignals({ runtime, deliveryOrder, inheritance }: SignalsOptions): Signals {
  const signals = { signal, underWay: 0 };
  return signals;

  function signal({ workflowId, name, payload }: RunSignal): Promise<void> {
    const sent = { workflowId, name, payload: asItIsNow(payload) };
    const ready = inheritance.ready();
    return ready ? ready.then(() => send(sent)) : send(sent);
  }

  function send(sent: RunSignal): Promise<void> {
    const error = inheritance.refusal ?? whyNotSent(sent, runtime.state.limit);
    if (error) return Promise.reject(error);
    signals.underWay++;
    return deliveryOrder
      .answer<void, void>(({ resolved, rejected }) => runtime.signal(sent).then(resolved, rejected), fromOutside(passThrough()))
      .finally(() => signals.underWay--);
  }
}

const whyNotSent = ({ name, payload, workflowId: to }: RunSignal, limit: number | undefined) =>
  notStorable(payload, `Signal '${name}' to run '${to}'`) ??
  whyTooLarge(`Cannot send signal '${name}' to run '${to}'`, { value: payload, limit });
