// A step with a limit waits, visibly, until it is let in; and gives its place back whatever it ended with. Only steps
// wait: an undo must never wait for what somebody else is doing.
//
// Being let in is a message (see turnstile.ts), and giving the place back is a local call like any other.

import type { StepPolicy } from '../contract/operation.ts';
import type { Limit } from '../limit/limiter.ts';
import { passThrough } from './continuation.ts';
import type { Runtime } from './runtime.ts';
import type { Wait } from './snapshot.ts';
import type { RunIdentity } from './step-key.ts';
import type { DeliveryOrder } from './delivery-order.ts';

/** Does a step's work while it is let in. */
export type WithPermit = <T>(admitted: Admitted, work: () => Promise<T>) => Promise<T>;

interface Admitted {
  readonly step: string;
  readonly limit: NonNullable<StepPolicy['limit']>;
}

interface AdmissionOptions {
  readonly runtime: Runtime;
  readonly deliveryOrder: DeliveryOrder;
  readonly waits: Set<Wait>;
  readonly identity: RunIdentity;
}

export function createPermits({ runtime, deliveryOrder, waits, identity }: AdmissionOptions): WithPermit {
  return async ({ step, limit: given }, work) => {
    const limit = limitOf(given, step);
    const place = { limit, holder: `${identity.workflowId}/${identity.firstRunId}/${step}` };
    try {
      await waiting({ kind: 'limit', key: limit.key, step }, () => runtime.acquire(place, async () => deliveryOrder.message()));
      return await work();
    } finally {
      const release = () => runtime.scope.shield(() => runtime.release(place));
      await deliveryOrder.local<void, void>(({ resolved, rejected }) => release().then(resolved, rejected), { arrival: passThrough() });
    }
  };

  async function waiting(wait: Wait, admitted: () => Promise<void>): Promise<void> {
    waits.add(wait);
    try {
      await admitted();
    } finally {
      waits.delete(wait);
    }
  }
}

const longestKey = 500; // with the task queue it is the id of a workflow, of which the server takes 1,000

function limitOf({ key, atOnce = 1 }: NonNullable<StepPolicy['limit']>, step: string): Limit {
  const refuse = (why: string) => new TypeError(`Cannot limit step '${step}': ${why}`);
  if (typeof key !== 'string' || key === '') throw refuse('its key is not a text; name what is limited, as in { key: customer }');
  if (key.length > longestKey)
    throw refuse(`its key is longer than ${String(longestKey)} characters; take a shorter one, such as its hash`);
  if (!Number.isInteger(atOnce) || atOnce < 1) throw refuse(`atOnce is ${String(atOnce)}; at least one has to get through at a time`);
  return { key, atOnce };
}
