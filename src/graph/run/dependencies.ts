// The steps that whatever comes next depends on. Too many to name, or not known any more: then what comes next says
// nothing, and is undone by the order of time, which is never wrong.

export type Tail = readonly string[] | undefined;

const mostNamed = 20; // more would make a snapshot long

export function joined(tails: readonly Tail[]): Tail {
  const named = new Set<string>();
  for (const tail of tails) {
    if (!tail) return undefined;
    for (const id of tail) named.add(id);
  }
  return named.size > mostNamed ? undefined : [...named];
}
