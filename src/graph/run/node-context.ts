// What a node is given to be begun with, and a graph to be opened with.

import type { Group } from '../../model/kernel/stepper.ts';
import type { Scope } from '../evaluate.ts';
import type { GraphPlan } from '../plan.ts';
import type { End } from './node-result.ts';
import type { Tail } from './dependencies.ts';
import type { Scheduler } from './scheduler.ts';

export interface NodeContext extends Opening {
  readonly name: string;
  /** Opens the graph of a group. */
  readonly open: (plan: GraphPlan, opening: Opening) => Instance;
}

export interface Opening {
  readonly scheduler: Scheduler;
  readonly group: Group;
  /** Which element of which list, which round: '[3][0]'. */
  readonly indices: string;
  readonly scope: Scope;
  /** The steps that it depends on. */
  readonly before: Tail;
  /** What was saved where the run before this one left it. */
  readonly saved: unknown;
  /** Names that are looked up from outside, beside those that the graph's own output refers to. */
  readonly alsoSeen?: ReadonlySet<string>;
  /** To be called once, in a turn or later. */
  readonly end: (end: End) => void;
}

/** A graph under way. */
export interface Instance {
  begin(): void;
  save(): unknown;
  readonly scope: Scope;
}
