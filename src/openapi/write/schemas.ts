// Converts the schemas of a contract to JSON Schema. In both directions, the wire has the input form of a schema: the
// receiver checks and transforms it. A schema with an id, or one that contains itself, becomes a component.

import type { AnySchema } from '../../model/schema.ts';
import type { Notes } from '../finding.ts';
import { isRecord } from '../../model/record.ts';
import type { Fields } from '../place.ts';
import { mapSchema, tidy } from './json-schema.ts';

export type ToJsonSchema = (schema: AnySchema) => unknown;

export interface Schemas {
  schemaOf(schema: AnySchema, use: Use): unknown;
  readonly components: Readonly<Record<string, unknown>>;
}

interface Use {
  /** The place of the schema, such as `operations.charge.input`. */
  readonly path: string;
  /** The description for messages, such as "input of 'payments.charge'". */
  readonly what: string;
  /** The name for a schema without an id. */
  readonly name: string;
}

interface Standard {
  readonly vendor: string;
  readonly jsonSchema?: { readonly input: (options: { target: string }) => unknown };
}

const remedy =
  'use a library that supports Standard JSON Schema (zod 4.2, arktype 2.2), or pass { toJsonSchema }, such as that of @valibot/to-json-schema';

export function schemasOf({ notes, toJsonSchema }: { readonly notes: Notes; readonly toJsonSchema: ToJsonSchema | undefined }): Schemas {
  const components: Record<string, unknown> = {};
  return { schemaOf, components };

  function schemaOf(schema: AnySchema, use: Use): unknown {
    const found = convert(schema, use);
    if (!isRecord(found)) return found ?? {};
    const { $schema: _, $defs, definitions, ...rest } = tidy(structuredClone(found)) as Fields;
    const defs = { ...(isRecord(definitions) ? definitions : {}), ...(isRecord($defs) ? $defs : {}) };
    const names = new Map(Object.keys(defs).map((id) => [id, nameOf(id, use)]));
    const self = refersToItself(rest) || Object.values(defs).some(refersToItself) ? use.name : undefined;
    const placed = (one: unknown) => mapSchema(one, (inner) => withRefs(inner, { names, self }));
    for (const [id, definition] of Object.entries(defs)) add(names.get(id) ?? id, placed(definition), use);
    if (self === undefined) return placed(rest);
    add(self, placed(rest), use);
    return { $ref: `#/components/schemas/${self}` };
  }

  function convert(schema: AnySchema, { path, what }: Use): unknown {
    const { vendor, jsonSchema } = schema['~standard'] as Standard;
    try {
      if (jsonSchema) return jsonSchema.input({ target: 'draft-2020-12' });
      if (toJsonSchema) return toJsonSchema(schema);
      notes.error(path, `${what} has no JSON Schema: '${vendor}' does not provide one`, remedy);
    } catch (error) {
      notes.error(
        path,
        `${what} has no JSON Schema: ${error instanceof Error ? error.message : String(error)}`,
        `use another schema, or ${remedy}`,
      );
    }
    return undefined;
  }

  function nameOf(id: string, { name }: Use): string {
    if (!id.startsWith('__')) return id.replaceAll(/[^\w.-]/g, '_');
    return `${name}${id.replaceAll(/\D/g, '')}`;
  }

  function add(name: string, schema: unknown, { path, what }: Use): void {
    if (Object.hasOwn(components, name) && JSON.stringify(components[name]) !== JSON.stringify(schema))
      notes.error(path, `${what} contains another '${name}' than an earlier schema`, 'give one of the two schemas another id');
    components[name] = schema;
  }
}

interface Names {
  readonly names: ReadonlyMap<string, string>;
  readonly self: string | undefined;
}

function withRefs(schema: Fields, { names, self }: Names): Fields {
  const { $ref: reference } = schema;
  if (typeof reference !== 'string') return schema;
  const id = /^#\/(?:\$defs|definitions)\/(.+)$/.exec(reference)?.[1];
  const name =
    reference === '#' ? self : id === undefined ? undefined : names.get(decodeURIComponent(id).replaceAll('~1', '/').replaceAll('~0', '~'));
  return name === undefined ? schema : { ...schema, $ref: `#/components/schemas/${name}` };
}

function refersToItself(schema: unknown): boolean {
  let found = false;
  mapSchema(schema, (one) => {
    found ||= one['$ref'] === '#';
    return one;
  });
  return found;
}
