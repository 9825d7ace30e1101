// Suggestions for an unknown name: the nearest known one ("did you mean 'undo'?"), or the list of known ones.

export function meant(name: string, known: readonly string[]): string {
  const maxEdits = Math.max(1, Math.floor(name.length / 3));
  const [nearest] = known
    .map((other) => ({ other, edits: distance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ edits }) => edits <= maxEdits)
    .sort((one, other) => one.edits - other.edits);
  return nearest ? `did you mean '${nearest.other}'?` : `known are ${known.join(', ') || 'none'}`;
}

/** Throws a TypeError if an object has a field that is not known. `cannot` begins the message: "Cannot map items". */
export function assertNoOthers(cannot: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`${cannot}: ${unknown} is not known; ${meant(unknown, known)}`);
}

/** Returns the edit distance of two names: how many letters to add, remove, change or swap with the next one. */
function distance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) next.push(edits(line, column, next));
    [before, row] = [row, next];
  }
  return row[to.length] ?? 0;

  function edits(line: number, column: number, next: readonly number[]): number {
    const changed = (row[column - 1] ?? 0) + (from[line - 1] === to[column - 1] ? 0 : 1);
    const isSwapped = line > 1 && column > 1 && from[line - 1] === to[column - 2] && from[line - 2] === to[column - 1];
    const swapped = isSwapped ? (before[column - 2] ?? 0) + 1 : Infinity;
    return Math.min(changed, swapped, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1);
  }
}
