// The text of bytes that others have written, mostly by hand: a file, or a value in a store. It is UTF-8 unless the bytes show UTF-16, as some
// shells and editors write it. In UTF-8 a byte order mark stays, so that what is written is what is read; JSON is read without it (`readJson`).

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

/** Only for JSON and YAML: they begin with a character of ASCII, and in UTF-16 a zero is beside it. */
export function encodingByLook([first, second]: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0) return 'utf-16be';
  return second === 0 ? 'utf-16le' : undefined;
}
