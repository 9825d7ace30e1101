// Breaks a line between its parts, so that none is longer than the room there is. A part that is longer itself stays whole.

export function wrap(parts: readonly string[], { columns, separator }: { columns: number; separator: string }): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + separator.length + part.length <= columns) lines[lines.length - 1] = last + separator + part;
    else lines.push(part);
  }
  return lines;
}
