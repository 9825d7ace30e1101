// What the definition of a machine leaves open: what its actors do, and how it answers updates.

import type { Process, UpdateOutput, UpdatesOf } from '../model/contract/process.ts';
import type { BusinessError } from '../model/errors.ts';
import type { InputOf } from '../model/schema.ts';
import type { CallName, Steps } from './actors.ts';

export interface Bindings<P extends Process = Process, Context = unknown> extends Listeners {
  /** What the machine starts by name: an operation or a process of the contract, or a promise of steps. */
  readonly actors?: Readonly<Record<string, CallName<P> | Steps<P>>>;
  /** The answers to updates. An update with an output needs one. The others are answered when the machine takes them. */
  readonly answers?: { readonly [U in keyof UpdatesOf<P>]?: Answer<UpdatesOf<P>[U], Context> };
}

export interface Listeners {
  /** Called with what log() logs. On Temporal, use `console.log`: it is silent in a replay. */
  readonly log?: (value: unknown, label: string | undefined) => void;
  /** Called with each event that emit() emits. It must have no effect on the process. */
  readonly emit?: (event: { readonly type: string }) => void;
}

export interface Answer<U, Context = unknown> {
  /** Returns the output of an update that the machine took. */
  readonly accept?: (machine: View<Context>) => InputOf<UpdateOutput<U>>;
  /**
   * Returns the error for an update that the state does not accept.
   * @default NotAccepted, with the state and what it accepts
   */
  readonly refuse?: (machine: View<Context>) => BusinessError;
}

/** The machine, as the functions that answer updates see it. */
export interface View<Context = unknown> {
  /** The active states, such as 'paying' or 'packing.wrapped'. There are several if regions are parallel. */
  readonly state: readonly string[];
  /** The updates and signals that the state has transitions for. */
  readonly accepts: readonly string[];
  readonly context: Context;
  readonly event: { readonly type: string };
}
