// The way through a graph that takes longest: no number of workers makes the run shorter.

import type { FlatNode } from './flat.ts';

export interface CriticalPath {
  readonly nodes: readonly string[];
  readonly milliseconds: number;
}

/** Of nodes that come after those that they depend on. */
export function criticalPath(nodes: readonly FlatNode[]): CriticalPath {
  const ends = new Map<FlatNode, { readonly at: number; readonly before: FlatNode | undefined }>();
  const endOf = (node: FlatNode | undefined) => (node && ends.get(node)?.at) ?? 0;
  for (const node of nodes) {
    const before = latest(node.dependencies, endOf);
    ends.set(node, { at: endOf(before) + (node.takes ?? 0), before });
  }
  const last = latest(nodes, endOf);
  const way: string[] = [];
  for (let node = last; node; node = ends.get(node)?.before) way.push(node.name);
  return { nodes: way.reverse(), milliseconds: endOf(last) };
}

function latest(nodes: readonly FlatNode[], endOf: (node: FlatNode) => number): FlatNode | undefined {
  return nodes.reduce<FlatNode | undefined>((found, node) => (found && endOf(found) >= endOf(node) ? found : node), undefined);
}
