// Calls on Temporal: a step is an activity, a local activity or a child workflow. A signal to another run is a signal to
// an external workflow. The task's budget limits the bytes that they send together.

import {
  ActivityCancellationType,
  getExternalWorkflowHandle,
  isCancellation,
  scheduleActivity,
  scheduleLocalActivity,
  type ActivityOptions,
  type LocalActivityOptions,
} from '@temporalio/workflow';
import type { CallEnvelope, LocalResult, RunRef } from '../model/envelope.ts';
import { BusinessError, Cancelled } from '../model/errors.ts';
import type { Policy } from '../model/kernel/policy.ts';
import type { Continuation, Call, RunSignal, Runtime } from '../model/kernel/runtime.ts';
import { jsonSize } from '../model/sizes/json-size.ts';
import type { Called } from './called.ts';
import { callChild, type Inherited } from './child.ts';
import { callOf, fromCallFailure } from './failure.ts';
import type { TaskBudget } from './task-budget.ts';

interface CallsOptions {
  readonly budget: TaskBudget;
  /** Undo only while that run is closed. */
  readonly unlessOpen: RunRef | undefined;
  readonly inherited: () => Inherited;
  readonly called: Called;
}

interface Measured<T> {
  readonly continuation: Continuation<unknown, T>;
  /** The size of its input as JSON. */
  readonly bytes: number;
}

export function createCalls({ budget, unlessOpen, inherited, called }: CallsOptions): Pick<Runtime, 'call' | 'signal'> {
  const sent = unlessOpen && { unlessOpen };
  return { call, signal };

  function call<T>(made: Call, continuation: Continuation<unknown, T>, bytes = 0): Promise<T> {
    if (made.execution === 'local' && bytes <= (budget.share ?? Infinity) / 2) return callLocally(made, { continuation, bytes });
    return callOutside(made, { continuation, bytes });
  }

  function callOutside<T>(made: Call, { continuation, bytes }: Measured<T>): Promise<T> {
    const { resolved, rejected } = fromOutside(continuation);
    return whenFree(budget.enter(bytes), () => begin(made)).then(resolved, rejected);
  }

  function begin(made: Call): Promise<unknown> {
    return made.execution === 'child' ? callChild(made, { inherited: inherited(), called }) : callRemotely(made);
  }

  function callRemotely(made: Call): Promise<unknown> {
    const { id, operation, policy } = made;
    return scheduleActivity(operation, argumentsOf(made, sent), { activityId: id, ...remoteOptions(policy) });
  }

  function callLocally<T>(made: Call, { continuation: { resolved, rejected }, bytes }: Measured<T>): Promise<T> {
    const { operation, policy } = made;
    const room = budget.share;
    const work = () =>
      scheduleLocalActivity<LocalResult>(operation, argumentsOf(made, room === undefined ? sent : { ...sent, room }), localOptions(policy));
    return whenFree(budget.hold(), work).then(
      (result) => {
        const output = 'again' in result ? null : result.output;
        if (!('again' in result)) made.had?.(result.call.input);
        if (room !== undefined) budget.settle(bytes + jsonSize(output));
        // Repeats the call as a remote step, under the same key. The answer of a remote step has its own event.
        return 'again' in result ? callOutside(made, { continuation: { resolved, rejected }, bytes }) : resolved(output);
      },
      (failure: unknown) => {
        if (room !== undefined) budget.settle(room);
        const recorded = callOf(failure);
        if (recorded) made.had?.(recorded.input);
        return rejected(fromCallFailure(failure));
      },
    );
  }

  function fromOutside<T>({ resolved, rejected }: Continuation<unknown, T>): Continuation<unknown, T> {
    return {
      resolved: (output) => {
        budget.renew();
        return resolved(output);
      },
      rejected: (failure) => {
        if (!isCancellation(failure)) budget.renew();
        return rejected(fromCallFailure(failure));
      },
    };
  }

  async function signal({ workflowId, name, payload }: RunSignal): Promise<void> {
    try {
      await budget.enter(jsonSize(payload));
      await getExternalWorkflowHandle(workflowId).signal(name, payload ?? null);
    } catch (error) {
      if (isCancellation(error)) throw new Cancelled();
      throw new BusinessError('RunNotOpen', {
        message: `Cannot send signal '${name}' to run '${workflowId}': it is not open`,
        details: { workflowId },
      });
    }
  }
}

const whenFree = <T>(turn: Promise<void> | undefined, work: () => Promise<T>): Promise<T> => (turn ? turn.then(work) : work());

function argumentsOf(
  { input, key, undoes, recorded, pivot, group, policy }: Call,
  more?: Pick<CallEnvelope, 'room' | 'unlessOpen'>,
): [unknown, CallEnvelope] {
  const envelope: CallEnvelope = {
    key,
    undoes,
    recorded,
    pivot: pivot || undefined,
    group: group || undefined,
    headers: policy.headers,
    ...more,
  };
  return [input === undefined ? null : input, envelope];
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
