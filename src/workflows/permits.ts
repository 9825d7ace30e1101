// How a run acquires permits of the keyed semaphore on Temporal: a local activity sends the request to the limiter
// workflow, and the limiter grants a permit by signal.
//
// 1. The activities are local, so a lost workflow task may have sent a request that the run does not remember. The run then
//    receives a permit without a request, and rejects it. If it requests a permit with the same id later, the rejected
//    permit must not count.
// 2. A limiter that was ended by hand has lost its requests. So a waiting run repeats its request from time to time.

import { defineSignal, scheduleLocalActivity, setHandler, workflowInfo } from '@temporalio/workflow';
import { limiterNames, names, type AdmittedSignal, type Told } from '../model/envelope.ts';
import { recordIn } from '../model/record.ts';
import type { PermitRequest, Runtime } from '../model/kernel/runtime.ts';
import type { Limit, LimiterEvent } from '../model/limit/limiter.ts';

interface PendingRequest {
  readonly turn: () => Promise<void>;
  sent: Promise<void>;
  granted: boolean;
}

interface Platform {
  readonly shield: Runtime['scope']['shield'];
  readonly wait: Runtime['wait'];
}

const admittedSignal = defineSignal<[AdmittedSignal]>(names.admitted);
const minWaitMs = 60_000;
const maxWaitMs = 3_600_000;

export function createAdmissions({ shield, wait }: Platform): Pick<Runtime, 'acquire' | 'release'> {
  const pending = new Map<string, PendingRequest>();
  const refused = new Map<string, number>();
  setHandler(admittedSignal, (signal) => {
    if (!isPermitSignal(signal)) return undefined; // not sent by a limiter
    const { limiter, admission } = signal;
    const { id, ticket } = admission;
    const request = pending.get(id);
    const stale = ticket <= (refused.get(id) ?? 0);
    if (request && !stale) return void request.turn().then(() => (request.granted = true));
    refused.set(id, ticket);
    return send(limiter, { kind: 'refused', id, ticket });
  });
  return { acquire, release };

  async function acquire({ limit, holder }: PermitRequest, turn: () => Promise<void>): Promise<void> {
    const { workflowId } = workflowInfo();
    const event: LimiterEvent = { kind: 'asked', holder: { id: holder, workflowId }, atOnce: limit.atOnce };
    const request: PendingRequest = { turn, sent: send(limiterOf(limit), event), granted: false };
    pending.set(holder, request);
    for (let waitMs = minWaitMs; ; waitMs = Math.min(2 * waitMs, maxWaitMs)) {
      if (await wait(() => request.granted, waitMs)) return;
      request.sent = send(limiterOf(limit), event);
    }
  }

  async function release({ limit, holder }: PermitRequest): Promise<void> {
    const request = pending.get(holder);
    pending.delete(holder);
    await request?.sent; // so that the limiter receives the request before the release
    await send(limiterOf(limit), { kind: 'left', id: holder });
  }

  function send(limiter: string, event: LimiterEvent): Promise<void> {
    const message: Told = { limiter, taskQueue: workflowInfo().taskQueue, event };
    return shield(() => scheduleLocalActivity<void>(limiterNames.tell, [message], untilSent));
  }
}

const isPermitSignal = (value: unknown): value is AdmittedSignal => {
  const { limiter, admission } = recordIn(value);
  const { id, ticket } = recordIn(admission);
  return typeof limiter === 'string' && typeof id === 'string' && typeof ticket === 'number';
};

const untilSent = { startToCloseTimeout: 10_000, retry: { initialInterval: 100, maximumInterval: 10_000 } };

const limiterOf = ({ key }: Limit): string => `${limiterNames.workflow}/${workflowInfo().taskQueue}/${key}`;
