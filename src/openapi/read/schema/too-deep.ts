// Finds a place where a value is nested too deep for a document, or contains itself. It visits each part once per depth.

const maxDepth = 200;

export function tooDeep(value: unknown): string | undefined {
  const waiting: { readonly value: unknown; readonly path: string; readonly depth: number }[] = [{ value, path: '', depth: 0 }];
  const visitedAt = new Map<unknown, number>();
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    const { value: held, path, depth } = part;
    if (typeof held !== 'object' || held === null || (visitedAt.get(held) ?? -1) >= depth) continue;
    if (depth > maxDepth) return path;
    visitedAt.set(held, depth);
    for (const [key, inner] of Object.entries(held))
      waiting.push({ value: inner, path: depth < 6 ? `${path}${path && '.'}${key}` : path, depth: depth + 1 });
  }
  return undefined;
}
