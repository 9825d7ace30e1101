// Converts the patterns of a document to regular expressions of ECMAScript in Unicode mode, which JSON Schema requires. The
// result is the same on every version of Node: syntax that only newer versions support (modifiers) is not accepted.

const needless = new Set(' !"#%&\',:;=@_`~'); // an escape before them means the same in every dialect

/**
 * Returns undefined if the pattern is written in another dialect. With `fromContract`, the document was generated from a
 * contract, whose patterns are those of JavaScript.
 */
export function patternOf(text: string, { fromContract }: { readonly fromContract: boolean }): RegExp | undefined {
  if (fromContract) return compiled(text, 'u') ?? compiled(text, '');
  const plain = withoutNeedlessEscapes(text);
  return plain === undefined ? undefined : (compiled(text, 'u') ?? compiled(plain, 'u'));
}

/** Returns the regular expression as source code. */
export const patternCode = (pattern: RegExp): string =>
  String(pattern).replaceAll(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);

function compiled(text: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(text, flags);
  } catch {
    return undefined;
  }
}

const token = /\\[^]|[^]/g; // an escape, or a character
const modified = /^\(\?(?!:)[a-z]*(?:-[a-z]*)?:/; // `(?i:…)`, but not `(?:`
const named = /^\(\?<([^=!>][^>]*)>/;

function withoutNeedlessEscapes(text: string): string | undefined {
  const names: string[] = [];
  let plain = '';
  let inClass = false;
  for (const { 0: part, index } of text.matchAll(token)) {
    const group = part === '(' && !inClass ? text.slice(index) : '';
    if (modified.test(group)) return undefined;
    names.push(...(named.exec(group)?.slice(1) ?? []));
    if (part === (inClass ? ']' : '[')) inClass = !inClass;
    plain += isNeedless(part, inClass) ? part.slice(1) : part;
  }
  return names.length === new Set(names).size ? plain : undefined;
}

const isNeedless = ([first, escaped = '']: string, inClass: boolean): boolean =>
  first === '\\' && (needless.has(escaped) || (escaped === '-' && !inClass));
