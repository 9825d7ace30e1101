// Finds the parts of a schema whose values have no JSON form. It reads only schemas of Zod (version 4), without importing it.
// Some values are unknown here, such as the result of a transform. The compiler and the check of each value cover those.

import type { AnySchema } from '../../schema.ts';

export interface SchemaFinding {
  /** The path, such as 'lines[].at', or '' for the value itself. */
  readonly path: string;
  readonly what: string;
}

interface Definition {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface ZodSchema {
  readonly _zod: { readonly def: Definition; readonly bag?: { readonly Class?: { readonly name?: string } } };
}

const remedies: Readonly<Record<string, string>> = {
  date: 'a Date; use z.iso.datetime()',
  bigint: 'a bigint; use z.string()',
  map: 'a Map; use z.record()',
  set: 'a Set; use z.array()',
  symbol: 'a symbol; use z.string() or z.enum()',
  function: 'a function; it cannot be stored',
  undefined: 'undefined; use z.null(), .optional(), or no schema',
  void: 'undefined; use z.null(), .optional(), or no schema',
  nan: 'NaN; use z.null()',
  file: 'a File; use z.base64(), or its address',
  promise: 'a Promise; use the schema of what it resolves to',
};

/** Which values of a schema are meant: those before the check, or those after it. */
type Side = 'input' | 'output';

interface Walk {
  /** If undefined: both sides, and the schemas between them. */
  readonly side?: Side;
  readonly path: string;
  readonly seen: Set<object>;
  readonly visit: (schema: ZodSchema, path: string) => void;
}

export function notJsonIn(schema: unknown): readonly SchemaFinding[] {
  const wrong = ({ _zod: { def, bag } }: ZodSchema) =>
    remedies[def.type] ?? literal(def) ?? (bag?.Class && `an instance of ${bag.Class.name ?? 'a class'}; use z.object()`);
  return [...new Map([...findings(schema, wrong, 'input'), ...findings(schema, wrong, 'output')].map((one) => [one.path, one])).values()];
}

/** Finds the parts of a schema that change a value. */
export const changesIn = (schema: unknown): readonly SchemaFinding[] =>
  findings(schema, ({ _zod: { def } }) => changes[def.type] ?? (isChanging(def) ? 'a transform' : undefined));

function findings(schema: unknown, wrong: (schema: ZodSchema) => string | undefined, side?: Side): readonly SchemaFinding[] {
  const found: SchemaFinding[] = [];
  const visit = (visited: ZodSchema, path: string) => {
    const what = wrong(visited);
    if (what !== undefined) found.push({ path: path.replace(/^\./, ''), what });
  };
  walk(schema, { ...(side && { side }), path: '', seen: new Set(), visit });
  return found;
}

const changes: Readonly<Record<string, string>> = {
  transform: 'a transform',
  default: 'a default',
  prefault: 'a default',
  catch: 'a catch',
};

// Such as a codec, `z.coerce` or `.trim()`.
const isChanging = ({ transform, coerce, checks = [] }: Definition & { readonly checks?: readonly Partial<ZodCheck>[] }): boolean =>
  typeof transform === 'function' || coerce === true || checks.some((check) => check._zod?.def.check === 'overwrite');

interface ZodCheck {
  readonly _zod: { readonly def: { readonly check?: string } };
}

function literal({ type, values }: Definition): string | undefined {
  if (type !== 'literal' || !Array.isArray(values)) return undefined;
  const kind = values.map((value) => typeof value).find((one) => one === 'bigint' || one === 'undefined' || one === 'symbol');
  return kind && remedies[kind];
}

function walk(schema: unknown, { path, seen, ...walking }: Walk): void {
  if (!isZod(schema) || seen.has(schema)) return;
  seen.add(schema);
  walking.visit(schema, path);
  for (const [step, part] of partsOf(schema._zod.def, walking.side)) walk(part, { path: path + step, seen, ...walking });
}

const isZod = (schema: unknown): schema is ZodSchema =>
  (schema as Partial<AnySchema> | undefined)?.['~standard']?.vendor === 'zod' && '_zod' in (schema as object);

type Part = readonly [step: string, part: unknown];

function partsOf(def: Definition, side: Side | undefined): readonly Part[] {
  try {
    return [...namedParts(def), ...pipeParts(def, side), ...Object.entries(fields).flatMap(([field, step]) => each(def[field], step))];
  } catch {
    return []; // a part is given by a function that uses a variable that is not initialised yet
  }
}

/** The fields of all kinds of schemas that contain another schema, and how each is written in a path. */
const fields: Readonly<Record<string, string>> = {
  innerType: '',
  options: '',
  left: '',
  right: '',
  element: '[]',
  items: '[]',
  rest: '[]',
  keyType: '{}',
  valueType: '{}',
  catchall: '{}',
};

const each = (value: unknown, step: string): readonly Part[] => (Array.isArray(value) ? value : [value]).map((part): Part => [step, part]);

function namedParts({ shape, getter }: Definition): readonly Part[] {
  const lazy: readonly Part[] = typeof getter === 'function' ? [['', (getter as () => unknown)()]] : [];
  return [...lazy, ...Object.entries(shape ?? {}).map(([name, part]): Part => [`.${name}`, part])];
}

function pipeParts({ type, in: from, out: to }: Definition, side: Side | undefined): readonly Part[] {
  if (type !== 'pipe') return [];
  const ends = { input: [from], output: [to] };
  return (side ? ends[side] : [from, to]).map((part): Part => ['', part]);
}
