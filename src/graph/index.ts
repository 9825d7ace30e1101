// tenuto/graph: processes as graphs, built in code or read from JSON.
export { graph, type GraphNotation } from './graph.ts';
export { parseGraph } from './parse-graph.ts';
export type {
  AnswerDefinition,
  AskNode,
  CallNode,
  ChooseNode,
  ErrorDefinition,
  FailNode,
  FanOut,
  GraphDefinition,
  GroupNode,
  NodeCommon,
  NodeDefinition,
  ProcessNode,
  SignalNode,
  Subgraph,
  TimerNode,
  Trigger,
  ValueNode,
} from './definition.ts';
export { InvalidGraph, type GraphFinding } from './finding.ts';
export type {
  AskNodeOptions,
  Build,
  ChooseOptions,
  EachBuilder,
  EachOptions,
  ErrorOptions,
  FailOptions,
  GraphBuilder,
  Reminder,
  RepeatBuilder,
  RepeatOptions,
  SignalOptions,
  UpdateAnswer,
} from './builder/builder.ts';
export type { Ref, RefTo, Value } from './builder/ref.ts';
export {
  and,
  atLeast,
  coalesce,
  concat,
  eq,
  errorOf,
  exists,
  gt,
  gte,
  lt,
  lte,
  ne,
  not,
  oneOf,
  or,
  size,
  statusOf,
  type Comparable,
  type Comparison,
  type Condition,
  type NodeStatus,
} from './builder/conditions.ts';
export type { Branch, CallOptions, NodeOptions, ProcessNodeOptions } from './builder/options.ts';
export type { Expression } from './expression.ts';
export type { StepError } from '../model/errors.ts';
export type { StepOptions } from '../model/kernel/step-options.ts';
export type { Notation } from '../model/notation.ts';
