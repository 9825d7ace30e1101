// A run's snapshot: asked from the run while it is open, and completed with what only the server knows; read from the
// history once it is closed.

import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { AnyProcess } from '../model/code/implementation.ts';
import { names } from '../model/envelope.ts';
import type { Page, ProcessSnapshot, StepView } from '../model/kernel/snapshot.ts';
import { callId } from '../model/kernel/step-key.ts';

export interface SnapshotRef {
  readonly process: AnyProcess;
  readonly id: string;
  readonly page?: Page;
}

export async function snapshotOf(temporal: Client, { id, page }: SnapshotRef): Promise<ProcessSnapshot> {
  const handle = temporal.workflow.getHandle(id);
  const description = await handle.describe();
  const own = await handle.query<ProcessSnapshot, [Page?]>(names.snapshot, page);
  return { ...own, steps: own.steps.map((step) => withAttempts(step, description)) };
}
function withAttempts(step: StepView, { raw }: WorkflowExecutionDescription): StepView {
  const pending = raw.pendingActivities?.find(({ activityId }) => activityId === step.id);
  const message = pending?.lastFailure?.message;
  return pending ? { ...step, attempts: pending.attempt ?? 1, ...(message && { lastFailure: message }) } : step;
}
void callId;
