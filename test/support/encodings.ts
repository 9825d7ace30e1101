// How people's editors and shells write a text.

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** The name of each, for `it.each`, and the bytes of a text in it. */
export const encodings: readonly (readonly [string, (text: string) => Buffer])[] = [
  ['UTF-8', (text) => Buffer.from(text)],
  ['UTF-8 with a byte order mark', (text) => Buffer.from(`\uFEFF${text}`)],
  ['UTF-16 with a byte order mark', (text) => wide(`\uFEFF${text}`)],
  ['UTF-16 with big ends and a byte order mark', (text) => wide(`\uFEFF${text}`).swap16()],
  ['UTF-16 without a mark', wide],
  ['UTF-16 with big ends, without a mark', (text) => wide(text).swap16()],
];
