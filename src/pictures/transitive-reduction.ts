// Transitive reduction: leaves out redundant arrows. An arrow from a to c is redundant if a path leads from a over b to c.

export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** Removes redundant arrows. Every place stays reachable from the same places. If the arrows contain a cycle, all of them stay. */
export function transitiveReduction<A extends Arrow>(arrows: readonly A[]): readonly A[] {
  const before = new Map<string, readonly string[]>();
  for (const { from, to } of arrows) before.set(to, [...(before.get(to) ?? []), from]);
  const known = new Map<string, ReadonlySet<string> | 'open'>();
  const cycles: string[] = [];
  const kept = arrows.filter(({ from, to }) => !(before.get(to) ?? []).some((other) => other !== from && predecessorsOf(other).has(from)));
  return cycles.length > 0 ? arrows : kept;

  /** Returns all places from which a path leads to the place. */
  function predecessorsOf(place: string): ReadonlySet<string> {
    const found = known.get(place);
    if (found === 'open') {
      cycles.push(place);
      return new Set();
    }
    if (found) return found;
    known.set(place, 'open');
    const all = new Set<string>();
    for (const earlier of before.get(place) ?? []) {
      all.add(earlier);
      for (const one of predecessorsOf(earlier)) all.add(one);
    }
    known.set(place, all);
    return all;
  }
}
