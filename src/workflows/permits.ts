// How a run is let into limits on Temporal: an activity of its own tells the limiter, the limiter answers by signal.
//
// 1. The activities are local, so a lost workflow task may have told what the run does not remember. It is then let in
//    without having asked, and refuses; who refuses what it asks for later must not be let in by that admission.
// 2. A limiter that was ended by hand knows nobody any more: who waits asks again from time to time.

import { defineSignal, scheduleLocalActivity, setHandler, workflowInfo } from '@temporalio/workflow';
import { limiterNames, names, type AdmittedSignal, type Told } from '../model/envelope.ts';
import { recordIn } from '../model/record.ts';
import type { PermitRequest, Runtime } from '../model/kernel/runtime.ts';
import type { Limit, LimiterEvent } from '../model/limit/limiter.ts';

interface Asked {
  readonly turn: () => Promise<void>;
  told: Promise<void>;
  admitted: boolean;
}

interface Platform {
  readonly shield: Runtime['scope']['shield'];
  readonly wait: Runtime['wait'];
}

const admittedSignal = defineSignal<[AdmittedSignal]>(names.admitted);
const minWaitMs = 60_000; // milliseconds
const maxWaitMs = 3_600_000;

export function createAdmissions({ shield, wait }: Platform): Pick<Runtime, 'acquire' | 'release'> {
  const asked = new Map<string, Asked>();
  const refused = new Map<string, number>();
  setHandler(admittedSignal, (said) => {
    if (!isAdmitted(said)) return undefined; // not said by a limiter
    const { limiter, admission } = said;
    const { id, ticket } = admission;
    const known = asked.get(id);
    const stale = ticket <= (refused.get(id) ?? 0);
    if (known && !stale) return void known.turn().then(() => (known.admitted = true));
    refused.set(id, ticket);
    return tell(limiter, { kind: 'refused', id, ticket });
  });
  return { acquire, release };

  async function acquire({ limit, holder }: PermitRequest, turn: () => Promise<void>): Promise<void> {
    const { workflowId } = workflowInfo();
    const event: LimiterEvent = { kind: 'asked', holder: { id: holder, workflowId }, atOnce: limit.atOnce };
    const place: Asked = { turn, told: tell(limiterOf(limit), event), admitted: false };
    asked.set(holder, place);
    for (let waitMs = minWaitMs; ; waitMs = Math.min(2 * waitMs, maxWaitMs)) {
      if (await wait(() => place.admitted, waitMs)) return;
      place.told = tell(limiterOf(limit), event);
    }
  }

  async function release({ limit, holder }: PermitRequest): Promise<void> {
    const place = asked.get(holder);
    asked.delete(holder);
    await place?.told; // so that it does not ask after it has left
    await tell(limiterOf(limit), { kind: 'left', id: holder });
  }

  function tell(limiter: string, event: LimiterEvent): Promise<void> {
    const told: Told = { limiter, taskQueue: workflowInfo().taskQueue, event };
    return shield(() => scheduleLocalActivity<void>(limiterNames.tell, [told], untilTold));
  }
}

const isAdmitted = (said: unknown): said is AdmittedSignal => {
  const { limiter, admission } = recordIn(said);
  const { id, ticket } = recordIn(admission);
  return typeof limiter === 'string' && typeof id === 'string' && typeof ticket === 'number';
};

const untilTold = { startToCloseTimeout: 10_000, retry: { initialInterval: 100, maximumInterval: 10_000 } };

const limiterOf = ({ key }: Limit): string => `${limiterNames.workflow}/${workflowInfo().taskQueue}/${key}`;
