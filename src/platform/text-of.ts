// Decodes bytes that other programs or people wrote, such as a file or a value in a store. The text is UTF-8, unless the bytes show UTF-16,
// which some shells and editors write. In UTF-8 a byte order mark is kept, so that a value is read as it was written; `readJson` ignores
// it.

export function textOf(bytes: Buffer): string {
  const mark = encodingByMark(bytes);
  const wide = mark === 'utf-8' ? undefined : (mark ?? encodingByLook(bytes));
  return wide === undefined ? bytes.toString('utf8') : new TextDecoder(wide).decode(bytes);
}

export function encodingByMark([first, second, third]: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xef) return second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
  if (first === 0xfe) return second === 0xff ? 'utf-16be' : undefined;
  return first === 0xff && second === 0xfe ? 'utf-16le' : undefined;
}

/** Detects UTF-16 in JSON and YAML only: they start with an ASCII character, which has a zero byte beside it in UTF-16. */
export function encodingByLook([first, second]: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0) return 'utf-16be';
  return second === 0 ? 'utf-16le' : undefined;
}
