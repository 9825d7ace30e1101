// tenuto/graph: processes as graphs, built in code or read from JSON.
export { graph, type GraphNotation } from './graph.ts';
export { parseGraph } from './parse-graph.ts';
export type { GraphDefinition, NodeDefinition, Subgraph, Trigger } from './definition.ts';
export { InvalidGraph, type GraphFinding } from './finding.ts';
export type { Build, GraphBuilder } from './builder/builder.ts';
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
} from './builder/conditions.ts';
