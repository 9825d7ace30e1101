// Checks the names of services, operations, processes, messages and questions. A name becomes part of workflow types, ids and
// paths.

const pattern = /^[\p{L}\p{N}$_][\p{L}\p{M}\p{N}$_.:-]*$/u;
const maxLength = 200; // characters
const reserved = /^(tenuto\.|__)/;

interface NameRule {
  /** Whether the name may have dots. The name of an operation has none: the last dot in 'acme.payments.capture' divides it from its service. */
  readonly dots: boolean;
}

/** Returns why a name is rejected, as words that follow it. Returns undefined if it is valid. */
export function wrongName(name: unknown, { dots }: NameRule): string | undefined {
  if (typeof name !== 'string') return 'is not a string';
  if (name === '') return 'is empty';
  if (name.length > maxLength) return `has ${String(name.length)} characters, and may have ${String(maxLength)}`;
  if (reserved.test(name)) return "begins with '__' or 'tenuto.', as names of Temporal and Tenuto do. Choose another";
  if (!dots && name.includes('.')) return 'has a dot, which divides the name of a service from that of its operation. Remove it';
  return pattern.test(name) ? undefined : `has a character other than letters, digits, '_', '-', ':'${dots ? " and '.'" : ''}. Remove it`;
}

export const shownName = (name: unknown): string => (typeof name === 'string' ? JSON.stringify(name).slice(1, -1) : String(name));
