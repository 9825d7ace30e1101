// A run under way, whatever its notation: what the platform connects to the outside.

import type { Carried } from './kernel/carried.ts';
import type { Page, ProcessSnapshot } from './kernel/snapshot.ts';
import type { Decision } from './kernel/undoer.ts';
import type { Reply } from './messages/asks.ts';

export interface ProcessRun {
  /** Resolves with the output; rejects with what the run ended with, once it is undone. */
  readonly result: Promise<unknown>;
  signal(name: string, payload: unknown): Promise<void>;
  update(name: string, input: unknown): Promise<unknown>;
  /** Somebody answers, or hands on, what the run asks people. */
  reply(reply: Reply): Promise<void>;
  cancel(): Promise<boolean>;
  decide(decision: Decision): Promise<void>;
  snapshot(page?: Page): ProcessSnapshot;
  /** What can still be undone once it has completed. */
  left(): Carried | undefined;
}
