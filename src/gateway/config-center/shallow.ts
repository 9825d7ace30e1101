// Whether a value is nested no deeper than a limit. The check goes level by level without recursion, because a value nested a hundred
// thousand levels deep would overflow the stack.

export function isShallow(value: unknown, maxDepth: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= maxDepth; depth++) {
    level = level.filter((one) => typeof one === 'object' && one !== null).flatMap((one) => Object.values(one) as unknown[]);
    if (level.length === 0) return true;
  }
  return false;
}
