// The keyed semaphore of steps: a step with a limit waits, visibly, until it acquires a permit. It releases the permit
// however it ends. Only steps wait: an undo must never wait for other runs.
//
// A granted permit is a message (see delivery-order.ts). Releasing a permit is a local call like any other.

import type { StepPolicy } from '../contract/operation.ts';
import type { Limit } from '../limit/limiter.ts';
import { passThrough } from './continuation.ts';
import type { Runtime } from './runtime.ts';
import type { Wait } from './snapshot.ts';
import type { RunIdentity } from './step-key.ts';
import type { DeliveryOrder } from './delivery-order.ts';

/** Runs a step's work while it holds a permit. */
export type WithPermit = <T>(step: LimitedStep, work: () => Promise<T>) => Promise<T>;

interface LimitedStep {
  readonly step: string;
  readonly limit: NonNullable<StepPolicy['limit']>;
}

interface PermitsOptions {
  readonly runtime: Runtime;
  readonly deliveryOrder: DeliveryOrder;
  readonly waits: Set<Wait>;
  readonly identity: RunIdentity;
}

export function createPermits({ runtime, deliveryOrder, waits, identity }: PermitsOptions): WithPermit {
  return async ({ step, limit: given }, work) => {
    const limit = limitOf(given, step);
    const request = { limit, holder: `${identity.workflowId}/${identity.firstRunId}/${step}` };
    try {
      await waiting({ kind: 'limit', key: limit.key, step }, () => runtime.acquire(request, async () => deliveryOrder.message()));
      return await work();
    } finally {
      const release = () => runtime.scope.shield(() => runtime.release(request));
      await deliveryOrder.local<void, void>(({ resolved, rejected }) => release().then(resolved, rejected), {
        continuation: passThrough(),
      });
    }
  };

  async function waiting(wait: Wait, acquire: () => Promise<void>): Promise<void> {
    waits.add(wait);
    try {
      await acquire();
    } finally {
      waits.delete(wait);
    }
  }
}

const maxKeyLength = 500; // characters; key and task queue form the id of a workflow, which may have 1,000

function limitOf({ key, atOnce = 1 }: NonNullable<StepPolicy['limit']>, step: string): Limit {
  const refuse = (why: string) => new TypeError(`Cannot limit step '${step}': ${why}`);
  if (typeof key !== 'string' || key === '') throw refuse('its key is not a text. Name what is limited, as in { key: customer }');
  if (key.length > maxKeyLength)
    throw refuse(`its key is longer than ${String(maxKeyLength)} characters. Use a shorter one, such as its hash`);
  if (!Number.isInteger(atOnce) || atOnce < 1) throw refuse(`atOnce is ${String(atOnce)}. Pass a whole number of at least 1`);
  return { key, atOnce };
}
