// The keyed semaphore on Temporal: one workflow for each key. Every worker hosts it. The first request starts it, and it
// ends when no request and no permit is left.
//
// 1. It ends or continues as new only when all received events are handled and all its signals are delivered. The next
//    run receives later events.
// 2. It cannot be cancelled, because the holders of permits would not know.

import {
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { limiterNames, names, type AdmittedSignal } from '../model/envelope.ts';
import {
  emptyLimiter,
  isIdle,
  isLimiterEvent,
  next,
  nextReminder,
  type Permit,
  type LimiterEvent,
  type LimiterState,
} from '../model/limit/limiter.ts';

interface Carried {
  readonly state: LimiterState;
  readonly heard: readonly LimiterEvent[];
}

const eventSignal = defineSignal<[LimiterEvent]>(limiterNames.tell);
const admittedSignal = defineSignal<[AdmittedSignal]>(names.admitted);

export const limiter = (carried?: Carried): Promise<void> => CancellationScope.nonCancellable(() => serve(carried));

async function serve(carried: Carried = { state: emptyLimiter, heard: [] }): Promise<void> {
  const received = [...carried.heard];
  let { state } = carried;
  let sending = 0;
  setHandler(eventSignal, (event) => {
    if (isLimiterEvent(event)) received.push(event);
  });
  if (isIdle(state)) await condition(() => received.length > 0); // it was started together with a signal
  while (!isOver()) {
    if (workflowInfo().continueAsNewSuggested) await continueInNewRun();
    for (const event of received.splice(0)) apply(event);
    if (!isOver()) await nextEvent();
  }

  function isOver(): boolean {
    return isIdle(state) && received.length === 0 && sending === 0 && allHandlersFinished();
  }

  // The carried state is taken in the same step that ends the run. So it contains every event received before.
  async function continueInNewRun(): Promise<void> {
    const allDelivered = () => sending === 0 && allHandlersFinished();
    while (!allDelivered()) await condition(allDelivered);
    await continueAsNew<typeof limiter>({ state, heard: received });
  }

  async function nextEvent(): Promise<void> {
    const hasEvent = () => received.length > 0 || isOver();
    const reminder = nextReminder(state);
    if (reminder === undefined) return condition(hasEvent);
    if (!(await condition(hasEvent, Math.max(1, reminder - Date.now())))) apply({ kind: 'reminded' });
  }

  function apply(event: LimiterEvent): void {
    const [following, permits] = next(state, { event, at: Date.now() });
    state = following;
    for (const permit of permits) void send(permit);
  }

  async function send(permit: Permit): Promise<void> {
    const { id, ticket, workflowId } = permit;
    sending++;
    try {
      await getExternalWorkflowHandle(workflowId).signal(admittedSignal, { limiter: workflowInfo().workflowId, admission: permit });
    } catch {
      received.push({ kind: 'refused', id, ticket }); // the run of the request has ended
    } finally {
      sending--;
    }
  }
}
