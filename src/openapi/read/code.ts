// Prints TypeScript from a tree, in lines of at most 100 columns. References to other constants are separate parts of the
// tree, until it is known which constants are declared before. Those that are declared later are read in a getter, or lazily.

export type Code = string | readonly Code[] | List | Ref | Property | Inside;

interface List {
  readonly kind: 'list';
  readonly open: '{' | '[';
  readonly items: readonly Code[];
  /** If set, each item is on a separate line, followed by this character. */
  readonly broken?: ',' | ';';
}

/** A reference to another constant. */
interface Ref {
  readonly kind: 'ref';
  readonly name: string;
}

/** A property of an object's schema, which can be a getter. */
export interface Property {
  readonly kind: 'property';
  readonly name: string;
  readonly value: Code;
}

/** The schema of an item or an entry, which is other data than its container. */
interface Inside {
  readonly kind: 'inside';
  readonly value: Code;
}

const width = 100;

export const list = (open: List['open'], items: readonly Code[]): Code => ({ kind: 'list', open, items });
export const lines = (items: readonly Code[]): Code => ({ kind: 'list', open: '{', items, broken: ',' });
export const ref = (name: string): Code => ({ kind: 'ref', name });
export const inside = (value: Code): Code => ({ kind: 'inside', value });
export const property = (name: string, value: Code): Property => ({ kind: 'property', name, value });
export const record = (fields: readonly (readonly [name: string, value: Code])[]): Code =>
  list(
    '{',
    fields.map(([name, value]) => [`${keyOf(name)}: `, value]),
  );

const isPlain = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__';
export const keyOf = (name: string): string => (isPlain(name) ? name : name === '__proto__' ? "['__proto__']" : quoted(name));

export const quoted = (text: string): string => {
  const json = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return text.includes("'") && !text.includes('"') ? `"${json}"` : `'${json.replaceAll("'", "\\'")}'`;
};

/** Returns the code of a JSON value. */
export function literal(value: unknown): Code {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return list('[', value.map(literal));
  if (typeof value !== 'object' || value === null) return value === undefined ? 'undefined' : JSON.stringify(value);
  return record(Object.entries(value).flatMap(([name, field]) => (field === undefined ? [] : [[name, literal(field)]])));
}

export type Depth = 'direct' | 'inside' | 'property';

/** Returns the constants that the code refers to, and how. */
export function refsOf(code: Code, depth: Depth = 'direct'): readonly { readonly name: string; readonly depth: Depth }[] {
  if (typeof code === 'string') return [];
  if (!('kind' in code)) return code.flatMap((part) => refsOf(part, depth));
  switch (code.kind) {
    case 'ref':
      return [{ name: code.name, depth }];
    case 'list':
      return code.items.flatMap((item) => refsOf(item, depth));
    case 'property':
      return refsOf(code.value, 'property');
    case 'inside':
      return refsOf(code.value, depth === 'property' ? depth : 'inside');
  }
}

type Declared = (name: string) => boolean;

/** `declared` returns whether a constant may be referred to directly. */
export const print = (code: Code, declared: Declared = () => true): string => lay(lower(code, declared), 0, 0);

type Plain = string | readonly Plain[] | (Omit<List, 'items'> & { readonly items: readonly Plain[] });

function lower(code: Code, declared: Declared): Plain {
  if (typeof code === 'string') return code;
  if (!('kind' in code)) return code.map((part) => lower(part, declared));
  switch (code.kind) {
    case 'ref':
      return declared(code.name) ? code.name : `z.lazy((): z.ZodType<unknown> => ${code.name})`;
    case 'list':
      return { ...code, items: code.items.map((item) => lower(item, declared)) };
    case 'property':
      return lowerProperty(code, declared);
    case 'inside':
      return lower(code.value, declared);
  }
}

function lowerProperty({ name, value }: Property, declared: Declared): Plain {
  if (refsOf(value).every((other) => declared(other.name))) return [`${keyOf(name)}: `, lower(value, declared)];
  const body: Plain = ['return ', lower(value, () => true)];
  return [`get ${keyOf(name)}() `, { kind: 'list', open: '{', items: [body], broken: ';' }];
}

const closing = { '{': '}', '[': ']' } as const;

function flat(code: Plain): string {
  if (typeof code === 'string') return code;
  if (!('kind' in code)) return code.map(flat).join('');
  const pad = code.open === '{' && code.items.length > 0 ? ' ' : '';
  return `${code.open}${pad}${code.items.map(flat).join(', ')}${pad}${closing[code.open]}`;
}

function mustBreak(code: Plain): boolean {
  if (typeof code === 'string') return false;
  if (!('kind' in code)) return code.some(mustBreak);
  return code.broken !== undefined || code.items.some(mustBreak);
}

function lay(code: Plain, indent: number, column: number): string {
  if (typeof code === 'string') return code;
  if ('kind' in code) return layList(code, indent, column);
  let text = '';
  code.forEach((part, index) => {
    const start = text.includes('\n') ? lastLine(text).length : column + text.length;
    const next = code[index + 1];
    text += lay(part, indent, start + (typeof next === 'string' ? Math.min(next.length, 4) : 0));
  });
  return text;
}

function layList(code: Exclude<Plain, string | readonly Plain[]>, indent: number, column: number): string {
  const one = flat(code);
  if (code.items.length === 0 || (!mustBreak(code) && column + one.length <= width)) return one;
  const inner = indent + 2;
  const items = code.items.map((item) => `${' '.repeat(inner)}${lay(item, inner, inner + 1)}${code.broken ?? ','}\n`);
  return `${code.open}\n${items.join('')}${' '.repeat(indent)}${closing[code.open]}`;
}

const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n') + 1);
