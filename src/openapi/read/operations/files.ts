// A file in a request: bytes, which JSON cannot hold, so the input has them in base64. Name and type can be said beside them.

import { isRecord } from '../../../model/record.ts';
import { at, fieldsOf, itemsOf, textAt, type Place } from '../../place.ts';
import { resolved } from '../refs.ts';

/** Stands for the schema of a file. */
export const aFile = { type: 'string', format: 'binary' } as const;

export const fileCode =
  'z.union([z.base64(), z.strictObject({ base64: z.base64(), name: z.string().optional(), type: z.string().optional() })])';

/** Whether a schema is about bytes: as OpenAPI 3.0 says it, or 3.1. */
export function isBinary({ value }: Place): boolean {
  if (!isRecord(value)) return false;
  const { type, format, contentMediaType, contentEncoding } = value;
  if (type !== undefined && type !== 'string') return false;
  if (contentEncoding !== undefined) return false; // text, which says how it came about
  return format === 'binary' || (typeof contentMediaType === 'string' && !isTextual(contentMediaType));
}

/** Whether a media type is text, of which JSON is one. */
export const isTextual = (type: string): boolean => /^(text\/|application\/(.*\+)?json\b)/i.test(type.trim());

interface Multipart {
  readonly root: Place;
  /** Whether a property is a file by what is said beside the schema. */
  readonly isFile: (name: string) => boolean;
}

interface WithFiles {
  readonly schema: Place;
  /** The properties that are files. */
  readonly files: readonly string[];
}

/** The schema of a multipart body, in which files stand as such. */
export function withFiles(schema: Place, setting: Multipart, depth = 0): WithFiles {
  const body = resolved(schema, setting.root);
  if (!isRecord(body.value) || depth > 20) return { schema, files: [] };
  const properties = fieldsOf(at(body, 'properties')).map(([name, part]) => ({ name, part, file: asFile(name, part, setting) }));
  const all = itemsOf(at(body, 'allOf')).map((part) => withFiles(part, setting, depth + 1));
  const files = [...properties.filter(({ file }) => file).map(({ name }) => name), ...all.flatMap((part) => part.files)];
  const value = {
    ...body.value,
    ...(properties.length > 0 && { properties: Object.fromEntries(properties.map(({ name, part, file }) => [name, file ?? part.value])) }),
    ...(all.length > 0 && { allOf: all.map((part) => part.schema.value) }),
  };
  return { schema: files.length > 0 ? { ...body, value } : schema, files };
}

function asFile(name: string, part: Place, { root, isFile }: Multipart): object | undefined {
  const held = resolved(part, root);
  if (textAt(held, 'type') !== 'array') return isBinary(held) || (isFile(name) && isText(held)) ? aFile : undefined;
  const items = resolved(at(held, 'items'), root);
  return isBinary(items) || (isFile(name) && isText(items)) ? { ...(held.value as object), items: aFile } : undefined;
}

const isText = ({ value }: Place): boolean =>
  value === undefined || (isRecord(value) && (value['type'] === undefined || value['type'] === 'string'));
