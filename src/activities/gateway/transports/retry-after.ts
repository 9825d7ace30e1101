// The header by which a server says when to come again: in seconds, or until a date (RFC 9110 §10.2.3).

/** In milliseconds; nothing where it says nothing that can be read. */
export function retryAfter(header: string | readonly string[] | undefined): { retryAfter?: number } {
  if (typeof header !== 'string' || header === '') return {};
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) ? { retryAfter: Math.max(0, milliseconds) } : {};
}
