// A graph as plain data: what the builder makes, what a file holds, what runs. Names of nodes are unique in the whole
// definition, also inside groups, so that a reference means one thing wherever it stands.

import type { StepPolicy } from '../model/contract/operation.ts';
import type { Duration } from '../model/duration.ts';
import type { Expression } from './expression.ts';

export interface GraphDefinition extends Subgraph {
  /** How updates are answered, by their name. */
  readonly answers?: Readonly<Record<string, AnswerDefinition>>;
}

export interface Subgraph {
  readonly nodes: Readonly<Record<string, NodeDefinition>>;
  readonly output?: Expression;
}

export type NodeDefinition = CallNode | ProcessNode | SignalNode | TimerNode | ValueNode | ChooseNode | FailNode | GroupNode | AskNode;
export type NodeKind = NodeDefinition['kind'];

export interface NodeCommon {
  /** Nodes to wait for, beside those that its expressions refer to. */
  readonly after?: readonly string[];
  /** What has to have become of them. Default 'all-succeeded'. */
  readonly trigger?: Trigger;
  /** Skipped unless this is true. */
  readonly when?: Expression;
  /** A branch of a choice, 'choice/branch': skipped unless it was taken. */
  readonly on?: string;
  /** How long it is expected to take, for the analysis. */
  readonly duration?: Duration;
}

/** Of the nodes in `after`; without `after`, of all that it refers to. Other nodes that it refers to must have succeeded. */
export type Trigger =
  | 'all-succeeded'
  | 'any-succeeded' // as soon as one has
  | 'none-failed' // all are over, none failed, and one at least was not skipped
  | 'all-done' // all are over, whatever they ended with
  | 'one-failed' // as soon as one has
  | { readonly succeeded: number }; // as soon as so many have

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

/** Once for each element of a list; the output is the list of the outputs. */
export interface FanOut {
  readonly each?: Expression;
  /** How many at the same time at most. Default 100. */
  readonly width?: number;
}

export interface SignalNode extends NodeCommon {
  readonly kind: 'signal';
  readonly signal: string;
  /** Goes on without it after this time; the output is then missing. */
  readonly within?: Duration;
}

/** Somebody is asked; the output is their answer, as `run.ask` gives it. */
export interface AskNode extends NodeCommon {
  readonly kind: 'ask';
  readonly ask: string; // of the contract
  /** The person or the role that is asked. */
  readonly of: Expression;
  /** What they need to know. */
  readonly about?: Expression;
  /** `call`: an operation that is called with `{ ask, to, about }`, of the contract. */
  readonly remind?: { readonly every: Duration; readonly call?: string };
  readonly escalate?: { readonly after: Duration; readonly to: Expression; readonly call?: string };
  readonly deadline?: Duration;
}

export interface TimerNode extends NodeCommon {
  readonly kind: 'timer';
  readonly delay: Duration;
}

/** Something computed, or a place where branches meet. */
export interface ValueNode extends NodeCommon {
  readonly kind: 'value';
  readonly value?: Expression;
}

export interface ChooseNode extends NodeCommon {
  readonly kind: 'choose';
  readonly branches: readonly { readonly branch: string; readonly when: Expression }[];
  /** Taken where no other is. */
  readonly otherwise?: string;
  /** The first whose condition holds, or every one. Default 'first'. */
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

/** Nodes that succeed together or are undone together; once, for each element of a list, or again and again. */
export interface GroupNode extends NodeCommon, FanOut {
  readonly kind: 'group';
  readonly graph: Subgraph;
  /** Repeated until this is true. */
  readonly until?: Expression;
}

export interface AnswerDefinition {
  readonly reply?: Expression;
  /** Ends the run with this error first; the reply follows. */
  readonly fail?: ErrorDefinition;
  /** The refusal where it is too late to end the run. */
  readonly refusal?: ErrorDefinition;
}

export const defaultWidth = 100;
