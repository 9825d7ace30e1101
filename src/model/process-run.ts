// A run under way, whatever its notation: what the platform connects to the outside.

import type { Carried } from './kernel/carried.ts';
import type { Page, ProcessSnapshot } from './kernel/snapshot.ts';
import type { Undoer } from './kernel/undoer.ts';
import type { Unhandled } from './kernel/unhandled.ts';
import type { Asks } from './messages/asks.ts';

export interface ProcessRun {
  /** Resolves with the output; rejects with what the run ended with, once it is undone. */
  readonly result: Promise<unknown>;
  signal(name: string, payload: unknown): Promise<void>;
  update(name: string, input: unknown): Promise<unknown>;
  /** Somebody answers, or hands on, what the run asks people. */
  readonly reply: Asks['reply'];
  cancel(): Promise<boolean>;
  readonly decide: Undoer['decide'];
  snapshot(page?: Page): ProcessSnapshot;
  /** What can still be undone once it has completed. */
  left(): Carried | undefined;
  /** Failures that nobody has taken. */
  readonly unhandled: Pick<Unhandled, 'fatal' | 'sourceOf'>;
}
