// The type of a scenario: the calls, the instances and what happens to them, as data.

import type { Governance } from '../../src/gateway/policy/governance.ts';
import type { Backend } from './backend.ts';
import type { VirtualEnvironment } from './virtual-environment.ts';

export interface Scenario {
  readonly title: string;
  /** What happens, to which instances, for how long. */
  readonly description: string;
  readonly seconds: number;
  /** The time of the event. */
  readonly event: Span;
  /**
   * The time of the calls that count.
   * @default the time of the event
   */
  readonly counts?: Span;
  /** Returns the calls per second at a time in milliseconds. */
  readonly rate: (now: number) => number;
  /** The time-out of a call, in milliseconds. */
  readonly timeout: number;
  readonly idempotent?: boolean;
  /** The calls per second that healthy instances can answer. */
  readonly capacity?: number;
  readonly backends: (environment: VirtualEnvironment) => readonly Backend[];
  readonly policies: Readonly<Record<string, Governance>>;
  /** The policies that are drawn. */
  readonly drawn: readonly string[];
}

/** A time span, in seconds. */
export type Span = readonly [from: number, to: number];

export const during =
  ([from, to]: Span) =>
  (milliseconds: number): boolean =>
    milliseconds >= from * 1_000 && milliseconds < to * 1_000;
