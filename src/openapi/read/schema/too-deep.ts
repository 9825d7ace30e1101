// Where a value is nested so deep that it is no document, or holds itself. Looks at each part once.

const deepest = 200;

export function tooDeep(value: unknown): string | undefined {
  const waiting: { readonly value: unknown; readonly path: string; readonly depth: number }[] = [{ value, path: '', depth: 0 }];
  const least = new Map<unknown, number>();
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    const { value: held, path, depth } = part;
    if (typeof held !== 'object' || held === null || (least.get(held) ?? -1) >= depth) continue;
    if (depth > deepest) return path;
    least.set(held, depth);
    for (const [key, inner] of Object.entries(held))
      waiting.push({ value: inner, path: depth < 6 ? `${path}${path && '.'}${key}` : path, depth: depth + 1 });
  }
  return undefined;
}
