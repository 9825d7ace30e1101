// JSON that others have written. Their editors may put a byte order mark before it, which is no part of it (RFC 8259 §8.1).

/** Throws as JSON.parse does. */
export const readJson = (text: string): unknown => JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as unknown;
