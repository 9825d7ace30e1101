// The kernel's Runtime on Temporal: a call is an activity, a timer a timer, a wait a condition, a scope a scope.

import {
  ActivityCancellationType,
  CancellationScope,
  ContinueAsNew,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  scheduleActivity,
  scheduleLocalActivity,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
  type ActivityOptions,
  type LocalActivityOptions,
} from '@temporalio/workflow';
import { askedAttribute, outcomeAttribute, type CallEnvelope, type LocalResult, type RunEnvelope } from '../model/envelope.ts';
import { BusinessError, Cancelled } from '../model/errors.ts';
import type { Carried } from '../model/kernel/carried.ts';
import type { Policy } from '../model/kernel/policy.ts';
import { asItIs } from '../model/kernel/arrival.ts';
import type { Arrival, Call, HistorySize, RunSignal, Runtime, Scope } from '../model/kernel/runtime.ts';
import { createAdmissions } from './admissions.ts';
import { callChild } from './child.ts';
import { fromCallFailure, fromCancellation } from './failure.ts';

/** To be called in the workflow's own scope, whose cancellation reaches the process through the kernel only. All that is
 *  shielded runs in one scope: another one each time would cost a handful of promises. */
export function temporalRuntime(process: string, envelope: RunEnvelope | undefined): Runtime {
  const { carried, child, undo } = envelope ?? {};
  const { workflowId, firstExecutionRunId } = workflowInfo();
  const conditions = createConditions();
  const outermost = CancellationScope.current();
  const shielded = new CancellationScope({ cancellable: false });
  return {
    now: Date.now,
    call,
    signal,
    timer: (milliseconds, { came, failed }) => sleep(milliseconds).then(came, (error: unknown) => failed(fromCancellation(error))),
    ...conditions,
    ...createAdmissions({ shield: (work) => shielded.run(work), wait: conditions.wait }),
    scope: {
      shield: (work) => shielded.run(work),
      open: (given) => open(around(CancellationScope.current()), given?.aside),
      get aside() {
        return isAside(CancellationScope.current());
      },
    },
    state: {
      process,
      workflowId,
      firstRunId: firstExecutionRunId,
      carried,
      long,
      history,
      publish,
      publishAsked,
      continueAs,
      isContinuation,
    },
  };

  function continueAs(input: unknown, next: Carried): Promise<never> {
    const renewed: RunEnvelope = { checked: true, carried: next, ...(child && { child }), ...(undo && { undo }) };
    return continueAsNew(input ?? null, renewed);
  }

  function around(scope: CancellationScope): CancellationScope {
    return scope === outermost ? shielded : scope;
  }
}

function call<T>(made: Call, { came, failed }: Arrival<unknown, T>): Promise<T> {
  const { id, operation, input, key, undoes, pivot, policy, execution } = made;
  if (execution === 'child') return callChild(made).then(came, failed);
  const callFailed = (failure: unknown) => failed(fromCallFailure(failure));
  const envelope: CallEnvelope = { key, undoes, pivot: pivot || undefined, headers: policy.headers };
  const args = [input === undefined ? null : input, envelope];
  if (execution === 'remote') return scheduleActivity(operation, args, { activityId: id, ...remoteOptions(policy) }).then(came, callFailed);
  return scheduleLocalActivity<LocalResult>(operation, args, localOptions(policy)).then(({ output }) => came(output), callFailed);
}

async function signal({ workflowId, name, payload }: RunSignal): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(name, payload ?? null);
  } catch (error) {
    if (isCancellation(error)) throw new Cancelled();
    throw new BusinessError('RunNotOpen', {
      message: `Run '${workflowId}' cannot be told '${name}': it is not open`,
      details: { workflowId },
    });
  }
}

const options = new WeakMap<Policy, { remote?: ActivityOptions; local?: LocalActivityOptions }>();

function optionsFor(policy: Policy) {
  const known = options.get(policy) ?? {};
  options.set(policy, known);
  return known;
}

const remoteOptions = (policy: Policy): ActivityOptions =>
  (optionsFor(policy).remote ??= {
    ...common(policy),
    ...(policy.heartbeat !== undefined && { heartbeatTimeout: policy.heartbeat }),
    ...(policy.priority && { priority: priorityOf(policy.priority) }),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });

const localOptions = (policy: Policy): LocalActivityOptions =>
  (optionsFor(policy).local ??= { ...common(policy), cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED });

function common({ timeout, deadline, retry: { attempts, initialInterval, backoff, maximumInterval } }: Policy) {
  return {
    startToCloseTimeout: timeout,
    ...(deadline !== undefined && { scheduleToCloseTimeout: deadline }),
    retry: { initialInterval, backoffCoefficient: backoff, maximumInterval, ...(attempts !== undefined && { maximumAttempts: attempts }) },
  };
}

const priorityOf = ({ key, fairnessKey, fairnessWeight }: NonNullable<Policy['priority']>) => ({
  ...(key !== undefined && { priorityKey: key }),
  ...(fairnessKey !== undefined && { fairnessKey }),
  ...(fairnessWeight !== undefined && { fairnessWeight }),
});

function createConditions(): Pick<Runtime, 'wait' | 'settled'> {
  let unblocked = 0;
  return { wait, settled };

  function wait<T = boolean>(holds: () => boolean, milliseconds?: number, arrival?: Arrival<boolean, T>): Promise<T> {
    const { came, failed } = arrival ?? (asItIs() as Arrival<boolean, T>);
    const end = (held: boolean) => {
      if (held) unblocked++;
      return came(held);
    };
    const fail = (error: unknown) => failed(fromCancellation(error));
    if (milliseconds === undefined) return condition(holds).then(() => end(true), fail);
    return milliseconds <= 0 ? Promise.resolve(came(holds())) : within(milliseconds, { holds, end, fail });
  }

  // Temporal looks at conditions while it applies the jobs of a task, and again each time nothing can run any more. A
  // condition that is false when it is made, and true when it is looked at again, can only be looked at in the second
  // way: it was made by code that ran after the jobs were applied. What held at the same time has yet to go on.
  async function settled(): Promise<void> {
    let before: number;
    do {
      before = unblocked;
      let looked = false;
      await condition(() => looked || !(looked = true));
    } while (unblocked !== before);
  }
}

interface Within<T> {
  readonly holds: () => boolean;
  readonly end: (held: boolean) => T | Promise<T>;
  readonly fail: (error: unknown) => T | Promise<T>;
}

// A time-out takes as many turns from its arrival to here as a timer and an answer do: the order they came in counts.
function within<T>(milliseconds: number, { holds, end, fail }: Within<T>): Promise<T> {
  const scope = new CancellationScope();
  return new Promise((resolve, reject) => {
    const settle = (make: () => T | Promise<T>) => {
      try {
        resolve(make());
      } catch (error) {
        reject(error);
      }
    };
    const ended = (held: boolean) => () => {
      settle(() => end(held));
      scope.cancel();
    };
    const failed = (error: unknown) => {
      settle(() => fail(error));
    };
    void scope.run(() => {
      condition(holds).then(ended(true), failed);
      sleep(milliseconds).then(ended(false), failed);
      return Promise.resolve();
    });
  });
}

const aside = new WeakSet<CancellationScope>();

const isAside = (scope: CancellationScope): boolean => aside.has(scope) || (scope.parent !== undefined && isAside(scope.parent));

function open(parent: CancellationScope, isOpenedAside = false): Scope {
  const scope = new CancellationScope({ cancellable: true, parent });
  if (isOpenedAside) aside.add(scope);
  return {
    get cancelled() {
      return scope.consideredCancelled;
    },
    run: (work) => scope.run(work),
    cancel: () => {
      scope.cancel();
    },
  };
}

const long = (): boolean => workflowInfo().continueAsNewSuggested;

function history(): HistorySize {
  const { historyLength: events, historySize: bytes } = workflowInfo();
  return { events, bytes };
}

const isContinuation = (error: unknown): boolean => error instanceof ContinueAsNew;

function publish(outcome: string | undefined): void {
  upsertSearchAttributes({ [outcomeAttribute]: outcome === undefined ? [] : [outcome] });
}

function publishAsked(people: readonly string[]): void {
  upsertSearchAttributes({ [askedAttribute]: [...people] });
}
