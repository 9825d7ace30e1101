// The context that a node begins with, and the options that a graph is opened with.

import type { Group } from '../../model/kernel/stepper.ts';
import type { Scope } from '../evaluate.ts';
import type { GraphPlan } from '../plan.ts';
import type { NodeResult } from './node-result.ts';
import type { Dependencies } from './dependencies.ts';
import type { Scheduler } from './scheduler.ts';

export interface NodeContext extends Opening {
  readonly name: string;
  /** Opens the graph of a group. */
  readonly open: (plan: GraphPlan, opening: Opening) => Instance;
}

export interface Opening {
  readonly scheduler: Scheduler;
  readonly group: Group;
  /** The indices of the elements and rounds around it, such as '[3][0]'. */
  readonly indices: string;
  readonly scope: Scope;
  /** The ids of the steps that it depends on. */
  readonly before: Dependencies;
  /** What the previous run saved. */
  readonly saved: unknown;
  /** Names that are read from outside, in addition to those in the graph's output. */
  readonly alsoSeen?: ReadonlySet<string>;
  /** Must be called once, in a turn or later. */
  readonly end: (end: NodeResult) => void;
}

/** A running graph. */
export interface Instance {
  begin(): void;
  save(): unknown;
  readonly scope: Scope;
}
