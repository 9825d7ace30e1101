// The steps that the next nodes depend on. They are undefined if they are too many to name, or no longer known. Then the
// next steps name none, and are undone in the reverse order of time, which is always correct.

export type Dependencies = readonly string[] | undefined;

const maxNamed = 20; // more would make a snapshot long

export function joinDependencies(all: readonly Dependencies[]): Dependencies {
  const named = new Set<string>();
  for (const one of all) {
    if (!one) return undefined;
    for (const id of one) named.add(id);
  }
  return named.size > maxNamed ? undefined : [...named];
}
