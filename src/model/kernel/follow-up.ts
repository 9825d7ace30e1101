// A call that follows from a step: it takes the step back, or makes it good. Same service, a key of its own.

import type { Operation } from '../contract/operation.ts';
import type { CallExecution } from './call-execution.ts';
import type { StepRecord } from './journal.ts';
import type { RecordedCall } from './runtime.ts';
import type { RunIdentity } from './step-key.ts';
import { resolvePolicy, type Policy, type StepDefaults } from './policy.ts';

interface FollowUp {
  readonly operation: Operation;
  readonly onward: boolean;
}

/** Where the call is recorded that something follows from, if its input here may be another one. */
export function recordedCall({ id, key, recordedIn }: StepRecord, { workflowId }: RunIdentity): { readonly recorded?: RecordedCall } {
  return recordedIn === undefined ? {} : { recorded: { workflowId, runId: recordedIn, id, key } };
}

export function followUp(
  { policy, execution }: StepDefaults,
  { operation, onward }: FollowUp,
): { readonly policy: Policy; readonly execution: CallExecution } {
  return {
    policy: resolvePolicy(policy ? { ...policy, ...operation } : operation, { onward }),
    execution: operation.execution ?? execution ?? 'remote',
  };
}
