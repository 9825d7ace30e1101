// Whether a value is nested no deeper than so many levels. Looked at level by level: what is nested a hundred thousand deep must not get
// to functions that call themselves.

export function isShallow(value: unknown, deepest: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= deepest; depth++) {
    level = level.filter((one) => typeof one === 'object' && one !== null).flatMap((one) => Object.values(one) as unknown[]);
    if (level.length === 0) return true;
  }
  return false;
}
