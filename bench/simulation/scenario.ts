// What a gateway meets in a bad week, as data.

import type { Governance } from '../../src/gateway/policy/governance.ts';
import type { Backend } from './backend.ts';
import type { VirtualWorld } from './virtual-environment.ts';

export interface Scenario {
  /** What happens, to whom, for how long. */
  readonly title: string;
  readonly says: string;
  readonly seconds: number;
  /** When it happens. */
  readonly event: Span;
  /** The calls that count. Default: those made in the event. */
  readonly counts?: Span;
  /** Calls a second, at a time in milliseconds. */
  readonly rate: (now: number) => number;
  /** Milliseconds that a call has. */
  readonly timeout: number;
  readonly idempotent?: boolean;
  /** Calls a second that the instances can answer when they are well. */
  readonly capacity?: number;
  readonly backends: (environment: VirtualWorld) => readonly Backend[];
  readonly policies: Readonly<Record<string, Governance>>;
  /** The policies that are drawn. */
  readonly drawn: readonly string[];
}

/** From a second to another. */
export type Span = readonly [from: number, to: number];

export const during =
  ([from, to]: Span) =>
  (milliseconds: number): boolean =>
    milliseconds >= from * 1_000 && milliseconds < to * 1_000;
