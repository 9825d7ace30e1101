// Sorts nodes and finds cycles among them, without recursion: a graph may be deeper than the stack.

export interface Linked<N> {
  readonly dependencies: readonly N[];
}

/** Returns the nodes of a cycle: each waits for the one before it, and the first for the last. Returns undefined if there is none. */
export function cycleIn<N extends Linked<N>>(nodes: readonly N[]): readonly N[] | undefined {
  const rest = new Set(nodes);
  for (const node of inOrder(nodes)) rest.delete(node);
  const [first] = rest;
  if (!first) return undefined;
  const path: N[] = [];
  const seen = new Set<N>();
  // Each node that is left waits for another that is left.
  for (let node: N | undefined = first; node && !seen.has(node); node = node.dependencies.find((other) => rest.has(other))) {
    seen.add(node);
    path.push(node);
  }
  const back = path.at(-1)?.dependencies.find((other) => rest.has(other));
  return path.slice(path.findIndex((node) => node === back)).reverse();
}

/** Returns the nodes in topological order. It leaves out the nodes of a cycle and those that wait for them. */
export function inOrder<N extends Linked<N>>(nodes: readonly N[]): readonly N[] {
  const open = new Map(nodes.map((node) => [node, node.dependencies.length]));
  const waiting = new Map<N, N[]>(nodes.map((node) => [node, []]));
  for (const node of nodes) for (const before of node.dependencies) waiting.get(before)?.push(node);
  const order = nodes.filter(({ dependencies }) => dependencies.length === 0);
  for (const node of order) {
    for (const next of waiting.get(node) ?? []) {
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  return order;
}
