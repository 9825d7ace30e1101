// One key's limiter on Temporal: hosted by every worker, started by who asks first, over when nobody needs it.
//
// 1. It ends, or goes on in a new run, only when all that was said to it was heard and all that it says has arrived;
//    what is said later is heard by the next one.
// 2. It cannot be cancelled: those who are in would not know.

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

const tellSignal = defineSignal<[LimiterEvent]>(limiterNames.tell);
const admittedSignal = defineSignal<[AdmittedSignal]>(names.admitted);

export const limiter = (carried?: Carried): Promise<void> => CancellationScope.nonCancellable(() => keep(carried));

async function keep(carried: Carried = { state: emptyLimiter, heard: [] }): Promise<void> {
  const heard = [...carried.heard];
  let { state } = carried;
  let sending = 0;
  setHandler(tellSignal, (event) => {
    if (isLimiterEvent(event)) heard.push(event);
  });
  if (isIdle(state)) await condition(() => heard.length > 0); // it was started to be told something
  while (!isOver()) {
    if (workflowInfo().continueAsNewSuggested) await goOnAsNew();
    for (const event of heard.splice(0)) happen(event);
    if (!isOver()) await somethingToDo();
  }

  function isOver(): boolean {
    return isIdle(state) && heard.length === 0 && sending === 0 && allHandlersFinished();
  }

  // What goes along is taken in the step that ends the run: what is heard, is heard before, and part of it.
  async function goOnAsNew(): Promise<void> {
    const allArrived = () => sending === 0 && allHandlersFinished();
    while (!allArrived()) await condition(allArrived);
    await continueAsNew<typeof limiter>({ state, heard });
  }

  async function somethingToDo(): Promise<void> {
    const hasCome = () => heard.length > 0 || isOver();
    const reminder = nextReminder(state);
    if (reminder === undefined) return condition(hasCome);
    if (!(await condition(hasCome, Math.max(1, reminder - Date.now())))) happen({ kind: 'reminded' });
  }

  function happen(event: LimiterEvent): void {
    const [following, admissions] = next(state, { event, at: Date.now() });
    state = following;
    for (const admission of admissions) void send(admission);
  }

  async function send(admission: Permit): Promise<void> {
    const { id, ticket, workflowId } = admission;
    sending++;
    try {
      await getExternalWorkflowHandle(workflowId).signal(admittedSignal, { limiter: workflowInfo().workflowId, admission });
    } catch {
      heard.push({ kind: 'refused', id, ticket }); // its run is over
    } finally {
      sending--;
    }
  }
}
