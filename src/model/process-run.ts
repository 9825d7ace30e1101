// The interface of a run in any notation. The platform connects it to messages and queries from outside.

import type { Carried } from './kernel/carried.ts';
import type { SnapshotPage, ProcessSnapshot } from './kernel/snapshot.ts';
import type { Unhandled } from './kernel/unhandled.ts';

/** A run, for the platform. It receives all messages, queries and cancellations from outside. */
export interface ProcessRun {
  /** Resolves with the output. If the run fails, rejects with its error once it is undone. */
  readonly result: Promise<unknown>;
  signal(name: string, payload: unknown): Promise<void>;
  update(name: string, input: unknown): Promise<unknown>;
  /** Answers or delegates a question that the run asks people. */
  reply(reply: unknown): Promise<void>;
  cancel(): Promise<boolean>;
  decide(decision: unknown): Promise<void>;
  snapshot(page?: SnapshotPage): ProcessSnapshot;
  /** Returns the steps that can still be undone after the run has completed. Returns undefined if there are none.
   *  @internal */
  left(): Carried | undefined;
  /** The failures that the process has not handled.
   *  @internal */
  readonly unhandled: Pick<Unhandled, 'fatal' | 'sourceOf'>;
}
