// Arrows that say nothing new are left out: from a to c, where another way leads from a over b to c.

export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** Keeps every way from one place to another. Where arrows go round in a circle, all of them stay. */
export function reduced<A extends Arrow>(arrows: readonly A[]): readonly A[] {
  const before = new Map<string, readonly string[]>();
  for (const { from, to } of arrows) before.set(to, [...(before.get(to) ?? []), from]);
  const known = new Map<string, ReadonlySet<string> | 'open'>();
  const circles: string[] = [];
  const kept = arrows.filter(({ from, to }) => !(before.get(to) ?? []).some((other) => other !== from && waysTo(other).has(from)));
  return circles.length > 0 ? arrows : kept;

  /** All from which a way leads there. */
  function waysTo(place: string): ReadonlySet<string> {
    const found = known.get(place);
    if (found === 'open') {
      circles.push(place);
      return new Set();
    }
    if (found) return found;
    known.set(place, 'open');
    const ways = new Set<string>();
    for (const earlier of before.get(place) ?? []) {
      ways.add(earlier);
      for (const way of waysTo(earlier)) ways.add(way);
    }
    known.set(place, ways);
    return ways;
  }
}
