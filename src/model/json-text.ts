// Parses JSON text from files. An editor may put a byte order mark before it, which is not part of the JSON (RFC 8259 §8.1).

/** Parses JSON, without a byte order mark. Throws as JSON.parse does. */
export const readJson = (text: string): unknown => JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as unknown;
