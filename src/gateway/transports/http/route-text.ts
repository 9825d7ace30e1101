// Writes values as text in the styles of OpenAPI ("Style Values"), for a query and for a form: names and values, not yet encoded.

/** `a=1&a=2`, `a=1,2`, `a=1%202`, `a=1|2`, `a[b]=1`, or JSON. */
export type ParameterStyle = 'repeated' | 'comma' | 'space' | 'pipe' | 'deep' | 'json';

/** A name with its values. Several values are joined by the separator. */
export interface Entry {
  readonly name: string;
  readonly values: readonly string[];
  readonly separator?: ',' | ' ' | '|';
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd'); // a lone surrogate has no UTF-8 encoding

export const encode = (text: string): string => encodeURIComponent(wellFormed(text));

/**
 * Encodes a value, but keeps reserved characters and `%2F`. It encodes `#`, `&` and `+`, which would end the value, and brackets, which are
 * invalid in a query.
 */
export const encodeReserved = (text: string): string =>
  wellFormed(text)
    .split(/(%[0-9A-Fa-f]{2}|[:/?@!$'()*,;=])/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part)))
    .join('');

const separators = { comma: ',', space: ' ', pipe: '|' } as const;

export function entriesOf(name: string, value: unknown, style: ParameterStyle): readonly Entry[] {
  if (value === undefined) return [];
  switch (style) {
    case 'json':
      return [{ name, values: [JSON.stringify(value)] }];
    case 'deep':
      return bracketed(name, value);
    case 'repeated':
      if (Array.isArray(value)) return value.map((item) => ({ name, values: [textOf(item)] }));
      return isObject(value)
        ? Object.entries(value).flatMap(([field, part]) => (part === undefined ? [] : [{ name: field, values: [textOf(part)] }]))
        : [{ name, values: [textOf(value)] }];
    default:
      return [{ name, values: partsOf(value), separator: separators[style] }];
  }
}

// a[b]=1, a[0]=1
function bracketed(name: string, value: unknown): readonly Entry[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => bracketed(`${name}[${String(index)}]`, item));
  if (isObject(value)) return Object.entries(value).flatMap(([field, part]) => bracketed(`${name}[${field}]`, part));
  return [{ name, values: [textOf(value)] }];
}

/** `a=1,2` */
export function written({ name, values, separator = ',' }: Entry, encoded: (text: string) => string = encode): string {
  return `${encode(name)}=${values.map(encoded).join(separator === ' ' ? '%20' : separator)}`;
}

/** Returns the values of a list. An object becomes the names and values of its fields, in turn. */
export function partsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(textOf);
  return isObject(value)
    ? Object.entries(value).flatMap(([name, part]) => (part === undefined ? [] : [name, textOf(part)]))
    : [textOf(value)];
}

export function textOf(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
