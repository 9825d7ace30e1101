// Reads the files of a request. A file is bytes, which JSON cannot contain. So the input has it in base64, optionally with its
// name and type.

import { isRecord } from '../../../model/record.ts';
import { child, fieldsOf, itemsOf, textAt, type Place } from '../../place.ts';
import { dereference } from '../refs.ts';

/** The schema that stands for a file. */
export const aFile = { type: 'string', format: 'binary' } as const;

export const fileCode =
  'z.union([z.base64(), z.strictObject({ base64: z.base64(), name: z.string().optional(), type: z.string().optional() })])';

/** Whether a schema describes bytes, in the notation of OpenAPI 3.0 or 3.1. */
export function isBinary({ value }: Place): boolean {
  if (!isRecord(value)) return false;
  const { type, format, contentMediaType, contentEncoding } = value;
  if (type !== undefined && type !== 'string') return false;
  if (contentEncoding !== undefined) return false; // the value is text: an encoding of bytes
  return format === 'binary' || (typeof contentMediaType === 'string' && !isTextual(contentMediaType));
}

/** Whether a media type is text. JSON counts as text. */
export const isTextual = (type: string): boolean => /^(text\/|application\/(.*\+)?json\b)/i.test(type.trim());

interface Multipart {
  readonly root: Place;
  /** Whether a property is a file by its encoding, outside of the schema. */
  readonly isFile: (name: string) => boolean;
}

interface WithFiles {
  readonly schema: Place;
  /** The properties that are files. */
  readonly files: readonly string[];
}

/** Replaces the files in the schema of a multipart body. */
export function withFiles(schema: Place, setting: Multipart, depth = 0): WithFiles {
  const body = dereference(schema, setting.root);
  if (!isRecord(body.value) || depth > 20) return { schema, files: [] };
  const properties = fieldsOf(child(body, 'properties')).map(([name, part]) => ({ name, part, file: asFile(name, part, setting) }));
  const all = itemsOf(child(body, 'allOf')).map((part) => withFiles(part, setting, depth + 1));
  const files = [...properties.filter(({ file }) => file).map(({ name }) => name), ...all.flatMap((part) => part.files)];
  const value = {
    ...body.value,
    ...(properties.length > 0 && { properties: Object.fromEntries(properties.map(({ name, part, file }) => [name, file ?? part.value])) }),
    ...(all.length > 0 && { allOf: all.map((part) => part.schema.value) }),
  };
  return { schema: files.length > 0 ? { ...body, value } : schema, files };
}

function asFile(name: string, part: Place, { root, isFile }: Multipart): object | undefined {
  const held = dereference(part, root);
  if (textAt(held, 'type') !== 'array') return isBinary(held) || (isFile(name) && isText(held)) ? aFile : undefined;
  const items = dereference(child(held, 'items'), root);
  return isBinary(items) || (isFile(name) && isText(items)) ? { ...(held.value as object), items: aFile } : undefined;
}

const isText = ({ value }: Place): boolean =>
  value === undefined || (isRecord(value) && (value['type'] === undefined || value['type'] === 'string'));
