// Converts names of a document to names of TypeScript. The same document always gives the same names.

const reserved = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements
  import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var
  void while with yield arguments eval undefined z operation service Routes`.split(/\s+/),
);

const wordsOf = (text: string): readonly string[] => text.match(/[\p{L}\p{N}$]+/gu) ?? [];

/** `list pets` → listPets, `API-Key` → APIKey */
export function camel(text: string): string {
  const [first = 'unnamed', ...others] = wordsOf(text);
  const name = `${first.slice(0, 1).toLowerCase()}${first.slice(1)}${others.map(upper).join('')}`;
  return startable(/^[A-Z]+$/.test(first) ? `${first.toLowerCase()}${others.map(upper).join('')}` : name);
}

export const pascal = (text: string): string => startable(wordsOf(text).map(upper).join('') || 'Unnamed');

const upper = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
const startable = (name: string): string =>
  /^[\p{ID_Start}$_]/u.test(name) ? name.replaceAll(/[^\p{ID_Continue}$]/gu, '_') : `_${name.replaceAll(/[^\p{ID_Continue}$]/gu, '_')}`;

/** Makes each name unique, by adding a number if it is taken. */
export function distinct(taken: Iterable<string> = []): (wanted: string) => string {
  const names = new Set(taken);
  return (wanted) => {
    let name = wanted;
    for (let number = 2; names.has(name); number++) name = `${wanted}${String(number)}`;
    names.add(name);
    return name;
  };
}

/** Makes each name unique, and different from the reserved words of TypeScript and the names of the module. */
export const uniqueNames = (taken: Iterable<string> = []): ((wanted: string) => string) => distinct([...reserved, ...taken]);
