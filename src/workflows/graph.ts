// The graph notation, for the sandbox side.
export { graph, type GraphNotation } from '../model/graph/graph.ts';
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
} from '../model/graph/build/conditions.ts';
