// What a machine does not say itself: what its actors do, and how those are answered who send it an event.

import type { Process, UpdateOutput, UpdatesOf } from '../model/contract/process.ts';
import type { BusinessError } from '../model/errors.ts';
import type { InputOf } from '../model/schema.ts';
import type { CallName, Steps } from './actors.ts';

export interface Bindings<P extends Process = Process, Context = unknown> extends Listeners {
  /** What the machine starts by name: an operation or a process of the contract, or a promise of steps. */
  readonly actors?: Readonly<Record<string, CallName<P> | Steps<P>>>;
  /** What an update is answered with. Those with an output need one; the others are answered when they are taken. */
  readonly answers?: { readonly [U in keyof UpdatesOf<P>]?: Answer<UpdatesOf<P>[U], Context> };
}

export interface Listeners {
  /** Hears what log() says. On Temporal `console.log` is right: it is silent in a replay. */
  readonly log?: (value: unknown, label: string | undefined) => void;
  /** Hears what emit() emits. Must have no effect on the process. */
  readonly emit?: (event: { readonly type: string }) => void;
}

export interface Answer<U, Context = unknown> {
  /** Of an event that was taken. */
  readonly accept?: (machine: View<Context>) => InputOf<UpdateOutput<U>>;
  /** Of one that the state does not accept. Default: NotAccepted, with the state and what it accepts. */
  readonly refuse?: (machine: View<Context>) => BusinessError;
}

/** The machine as its answers see it. */
export interface View<Context = unknown> {
  /** 'paying', or 'packing.wrapped' and others where regions are parallel. */
  readonly state: readonly string[];
  /** The updates and signals that the state has transitions for. */
  readonly accepts: readonly string[];
  readonly context: Context;
  readonly event: { readonly type: string };
}
