// Makes a call so that its answer cannot change the order in which a repeated task repeats things. A call is not made if
// the history cannot keep its input, because it is too large or has no JSON form. Such a call fails, with no effect.

import { jsonSize } from '../sizes/json-size.ts';
import { refusedInput } from './refused-input.ts';
import { tooLarge } from '../sizes/value-limit.ts';
import { withEffect } from '../step-error.ts';
import type { Continuation, Call, Runtime } from './runtime.ts';
import { fromOutside, type DeliveryOrder } from './delivery-order.ts';

export type Caller = <T>(call: Call, continuation: Continuation<unknown, T>) => Promise<T>;

export function createCaller(runtime: Runtime, deliveryOrder: DeliveryOrder): Caller {
  const { limit } = runtime.state;
  return (call, continuation) => {
    const bytes = bytesOf(call);
    const refusal = bytes === undefined ? refusedInput(call) : whyTooLarge(call, { bytes, limit });
    const make = refusal ? refuse(refusal) : runtime.call;
    const measured = limit === undefined ? undefined : bytes;
    if (call.execution !== 'local') return deliveryOrder.answer((seen) => make(call, seen, measured), fromOutside(continuation));
    const undoes = call.undoes !== undefined;
    return deliveryOrder.local((seen) => runtime.scope.shield(() => make(call, seen, measured)), { continuation, undoes });
  };
}

const refuse =
  (error: Error): Runtime['call'] =>
  (_, { rejected }) =>
    Promise.reject(withEffect(error, 'none')).catch(rejected);

const whyTooLarge = ({ id }: Call, { bytes, limit = Infinity }: { readonly bytes: number; readonly limit: number | undefined }) =>
  bytes > limit ? tooLarge(`Cannot send the input of step '${id}'`, { bytes, limit }) : undefined;

/** Returns undefined if the input has no JSON form. */
function bytesOf({ input, policy: { headers } }: Call): number | undefined {
  try {
    const size = jsonSize(input);
    if (size === 0 && input !== undefined && !(input instanceof Uint8Array)) return undefined;
    return size + (headers ? jsonSize(headers) : 0);
  } catch {
    return undefined;
  }
}
