// Computes the maximum number of nodes that can run at the same time: the size of the largest set of nodes that do not wait
// for each other. By Dilworth's theorem, it is the number of nodes minus the size of a maximum matching in the graph of
// their order (Hopcroft and Karp, 1973).

import type { FlatNode } from './flat.ts';

/** The nodes must be in topological order. Only those that take time count. */
export function widthOf(nodes: readonly FlatNode[]): number {
  const index = new Map(nodes.map((node, at) => [node, at]));
  const after = successors(nodes, index);
  const working = nodes.flatMap((node, at) => (node.works ? [at] : []));
  const place = new Map(working.map((at, rank) => [at, rank]));
  const edges = working.map((at) => [...(after[at] ?? [])].flatMap((other) => place.get(other) ?? []));
  return working.length - matchingIn(edges);
}

/** Returns all direct and indirect successors of each node. */
function successors(nodes: readonly FlatNode[], index: ReadonlyMap<FlatNode, number>): readonly ReadonlySet<number>[] {
  const all = nodes.map(() => new Set<number>());
  for (let at = nodes.length - 1; at >= 0; at--) {
    const own = all[at] ?? new Set();
    for (const before of nodes[at]?.dependencies ?? []) {
      const reached = all[index.get(before) ?? -1];
      reached?.add(at);
      for (const further of own) reached?.add(further);
    }
  }
  return all;
}

type Edges = readonly (readonly number[])[];

interface Matching {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

const free = -1;

function matchingIn(edges: Edges): number {
  const matching: Matching = { left: new Int32Array(edges.length).fill(free), right: new Int32Array(edges.length).fill(free) };
  let size = 0;
  for (let layers = layersOf(edges, matching); layers; layers = layersOf(edges, matching)) {
    for (let from = 0; from < edges.length; from++) if (matching.left[from] === free && augment(from, { edges, matching, layers })) size++;
  }
  return size;
}

/** Returns the distance of each node from one without a partner. Returns undefined if no more partners can be found. */
function layersOf(edges: Edges, { left, right }: Matching): Int32Array | undefined {
  const layers = new Int32Array(edges.length).fill(free);
  const queue: number[] = [];
  let found = false;
  left.forEach((partner, at) => {
    if (partner === free) layers[at] = queue.push(at) && 0;
  });
  for (const at of queue) {
    for (const to of edges[at] ?? []) {
      const next = right[to] ?? free;
      if (next === free) found = true;
      else if (layers[next] === free) {
        layers[next] = (layers[at] ?? 0) + 1;
        queue.push(next);
      }
    }
  }
  return found ? layers : undefined;
}

interface Search {
  readonly edges: Edges;
  readonly matching: Matching;
  readonly layers: Int32Array;
}

/** Finds a partner for a node, along the layers. It does not recurse, because a path may be long. */
function augment(start: number, { edges, matching: { left, right }, layers }: Search): boolean {
  const path = [{ at: start, tried: 0 }];
  for (let step = path.at(-1); step; step = path.at(-1)) {
    const to = edges[step.at]?.[step.tried++];
    if (to === undefined) {
      layers[step.at] = free - 1; // leads nowhere
      path.pop();
      continue;
    }
    const next = right[to] ?? free;
    if (next !== free) {
      if (layers[next] === (layers[step.at] ?? 0) + 1) path.push({ at: next, tried: 0 });
      continue;
    }
    for (const { at, tried } of path) {
      const partner = edges[at]?.[tried - 1] ?? free;
      left[at] = partner;
      right[partner] = at;
    }
    return true;
  }
  return false;
}
