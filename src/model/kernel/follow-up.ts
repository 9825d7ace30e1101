// The policy of a call that follows from a step: its undo or its confirm. It goes to the same service, with a key of its own.

import type { Operation } from '../contract/operation.ts';
import type { CallExecution } from './call-execution.ts';
import type { StepRecord } from './journal.ts';
import type { RecordedCall } from './runtime.ts';
import type { RunIdentity } from './step-key.ts';
import { resolvePolicy, type Policy, type StepDefaults } from './policy.ts';

interface FollowUp {
  readonly operation: Operation;
  readonly onward: boolean; // the run only goes forward
}

/** Returns where the step's call is recorded, if its input in this run may differ from the recorded one. */
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
