// A run under way, whatever its notation: what the platform connects to the outside.

import type { Carried } from './kernel/carried.ts';
import type { SnapshotPage, ProcessSnapshot } from './kernel/snapshot.ts';
import type { Unhandled } from './kernel/unhandled.ts';

/** A run as the platform holds it: everything that comes from outside goes in here. */
export interface ProcessRun {
  /** Resolves with the output; rejects with what the run ended with, once it is undone. */
  readonly result: Promise<unknown>;
  signal(name: string, payload: unknown): Promise<void>;
  update(name: string, input: unknown): Promise<unknown>;
  /** Answers or delegates a question that the run asks people. */
  reply(reply: unknown): Promise<void>;
  cancel(): Promise<boolean>;
  decide(decision: unknown): Promise<void>;
  snapshot(page?: SnapshotPage): ProcessSnapshot;
  /** What can still be undone once it has completed.
   *  @internal */
  left(): Carried | undefined;
  /** Failures that the process has not handled.
   *  @internal */
  readonly unhandled: Pick<Unhandled, 'fatal' | 'sourceOf'>;
}
