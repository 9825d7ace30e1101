// What services, operations, processes, messages and questions may be called: a name becomes part of workflow types, of ids
// and paths.

const pattern = /^[\p{L}\p{N}$_][\p{L}\p{M}\p{N}$_.:-]*$/u;
const longest = 200; // characters
const ours = /^(tenuto\.|__)/;

interface NameRule {
  /** The name of an operation has no dot: the last one in 'acme.payments.capture' divides it from its service. */
  readonly dots: boolean;
}

/** Why a name is refused, in words that follow it; undefined if it is not. */
export function wrongName(name: unknown, { dots }: NameRule): string | undefined {
  if (typeof name !== 'string') return 'is no text';
  if (name === '') return 'is empty';
  if (name.length > longest) return `has ${String(name.length)} characters; it may have ${String(longest)}`;
  if (ours.test(name)) return "begins with '__' or 'tenuto.', as names of Temporal and Tenuto do; choose another";
  if (!dots && name.includes('.')) return "has a dot, which divides the name of a service from its operation's; leave it out";
  return pattern.test(name) ? undefined : `has something else than letters, digits, '_', '-', ':'${dots ? " and '.'" : ''}; leave it out`;
}

export const shownName = (name: unknown): string => (typeof name === 'string' ? JSON.stringify(name).slice(1, -1) : String(name));
