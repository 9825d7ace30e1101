// Breaks a line between its parts, so that no line is too long. A part that is too long itself is not broken.

export function wrap(parts: readonly string[], { columns, separator }: { columns: number; separator: string }): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + separator.length + part.length <= columns) lines[lines.length - 1] = last + separator + part;
    else lines.push(part);
  }
  return lines;
}
