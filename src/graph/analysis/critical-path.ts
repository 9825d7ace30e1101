// Finds the critical path: the path through a graph that takes longest. No number of workers makes the run shorter.

import type { FlatNode } from './flat.ts';

export interface CriticalPath {
  readonly nodes: readonly string[];
  readonly milliseconds: number;
}

/** The nodes must be in topological order. */
export function criticalPath(nodes: readonly FlatNode[]): CriticalPath {
  const ends = new Map<FlatNode, { readonly at: number; readonly before: FlatNode | undefined }>();
  const endOf = (node: FlatNode | undefined) => (node && ends.get(node)?.at) ?? 0;
  for (const node of nodes) {
    const before = latest(node.dependencies, endOf);
    ends.set(node, { at: endOf(before) + (node.takes ?? 0), before });
  }
  const last = latest(nodes, endOf);
  const path: string[] = [];
  for (let node = last; node; node = ends.get(node)?.before) path.push(node.name);
  return { nodes: path.reverse(), milliseconds: endOf(last) };
}

function latest(nodes: readonly FlatNode[], endOf: (node: FlatNode) => number): FlatNode | undefined {
  return nodes.reduce<FlatNode | undefined>((found, node) => (found && endOf(found) >= endOf(node) ? found : node), undefined);
}
