// The types of a graph as plain data: the builder makes it, a file stores it, a run performs it. Names of nodes are unique
// in the whole definition, also inside groups. So a reference means the same everywhere.

import type { StepPolicy } from '../model/contract/operation.ts';
import type { Duration } from '../model/duration.ts';
import type { Expression } from './expression.ts';

export interface GraphDefinition extends Subgraph {
  /** The answers to updates, by the name of the update. */
  readonly answers?: Readonly<Record<string, AnswerDefinition>>;
}

export interface Subgraph {
  readonly nodes: Readonly<Record<string, NodeDefinition>>;
  readonly output?: Expression;
}

export type NodeDefinition = CallNode | ProcessNode | SignalNode | TimerNode | ValueNode | ChooseNode | FailNode | GroupNode | AskNode;
export type NodeKind = NodeDefinition['kind'];

export interface NodeCommon {
  /** The nodes to wait for, in addition to those that its expressions refer to. */
  readonly after?: readonly string[];
  /**
   * The states of those nodes in which this one begins.
   * @default 'all-succeeded'
   */
  readonly trigger?: Trigger;
  /** The node is skipped unless this is true. */
  readonly when?: Expression;
  /** A branch of a choice, 'choice/branch'. The node is skipped unless this branch was taken. */
  readonly on?: string;
  /** The expected duration, for the analysis. */
  readonly duration?: Duration;
}

/**
 * When a node begins, by the states of the nodes in `after`. Without `after`, it applies to all nodes that the node refers
 * to. With `after`, the other nodes that it refers to must have succeeded.
 */
export type Trigger =
  | 'all-succeeded'
  | 'any-succeeded' // as soon as one has
  | 'none-failed' // all have ended, none failed, and at least one was not skipped
  | 'all-done' // all have ended, in any state
  | 'one-failed' // as soon as one has
  | { readonly succeeded: number }; // as soon as this many have

export interface CallNode extends NodeCommon, FanOut {
  readonly kind: 'call';
  readonly operation: string; // 'payments.capture'
  readonly input?: Expression;
  readonly policy?: StepPolicy & { readonly pivot?: boolean };
}

/** A run of another process that the contract uses. */
export interface ProcessNode extends NodeCommon, FanOut {
  readonly kind: 'process';
  readonly process: string;
  readonly input?: Expression;
  readonly policy?: { readonly pivot?: boolean };
}

/** Performs a node once for each element of a list. Its output is the list of the outputs. */
export interface FanOut {
  readonly each?: Expression;
  /**
   * The maximum number of elements at the same time.
   * @default 100
   */
  readonly width?: number;
}

export interface SignalNode extends NodeCommon {
  readonly kind: 'signal';
  readonly signal: string;
  /** The node stops waiting after this time. Its output is then missing. */
  readonly within?: Duration;
}

/** Asks a person or a role. Its output is the answer, as `run.ask` returns it. */
export interface AskNode extends NodeCommon {
  readonly kind: 'ask';
  readonly ask: string; // of the contract
  /** The person or the role that is asked. */
  readonly of: Expression;
  /** The information that is needed to answer. */
  readonly about?: Expression;
  /** `call` is an operation of the contract. It is called with `{ ask, to, about }`. */
  readonly remind?: { readonly every: Duration; readonly call?: string };
  readonly escalate?: { readonly after: Duration; readonly to: Expression; readonly call?: string };
  readonly deadline?: Duration;
}

export interface TimerNode extends NodeCommon {
  readonly kind: 'timer';
  readonly delay: Duration;
}

/** Computes a value, or joins branches. */
export interface ValueNode extends NodeCommon {
  readonly kind: 'value';
  readonly value?: Expression;
}

export interface ChooseNode extends NodeCommon {
  readonly kind: 'choose';
  readonly branches: readonly { readonly branch: string; readonly when: Expression }[];
  /** The branch that is taken if no other is. */
  readonly otherwise?: string;
  /**
   * Whether to take the first branch whose condition holds, or every one.
   * @default 'first'
   */
  readonly take?: 'first' | 'every';
}

export interface FailNode extends NodeCommon, ErrorDefinition {
  readonly kind: 'fail';
}

export interface ErrorDefinition {
  readonly code: string;
  readonly message?: Expression;
  readonly details?: Expression;
}

/** Nodes that succeed together or are undone together. They run once, once for each element of a list, or repeatedly. */
export interface GroupNode extends NodeCommon, FanOut {
  readonly kind: 'group';
  readonly graph: Subgraph;
  /** The group is repeated until this is true. */
  readonly until?: Expression;
}

export interface AnswerDefinition {
  readonly reply?: Expression;
  /** Ends the run with this error. The reply is sent after that. */
  readonly fail?: ErrorDefinition;
  /** The error of the update if it is too late to end the run. */
  readonly refusal?: ErrorDefinition;
}

export const defaultWidth = 100;
