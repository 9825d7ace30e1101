// Reads the request body of an operation: its schema, and its media type. JSON is preferred if there are several media types.
// Then the one that loses the least information is used.

import type { ParameterStyle, RouteBody, RoutePart } from '../../../gateway/transports/http/routes.ts';
import { isRecord } from '../../../model/record.ts';
import { child, fieldsOf, hasKey, textAt, type Place } from '../../place.ts';
import type { Code } from '../code.ts';
import { aFile, isBinary, isTextual, withFiles } from './files.ts';
import { queryStyle } from './parameters.ts';
import type { Reading } from '../reading.ts';
import { resolveRef, dereference } from '../refs.ts';

export interface Body {
  readonly code: Code;
  readonly required: boolean;
  readonly route: RouteBody;
}

type Kind = NonNullable<RouteBody['as']>;

const preferred: readonly Kind[] = ['json', 'form', 'multipart', 'text', 'binary'];
const usual: Readonly<Record<Kind, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
  text: 'text/plain',
  binary: 'application/octet-stream',
};

interface Medium {
  readonly type: string;
  readonly place: Place;
  readonly kind: Kind | undefined;
}

export function bodyOf(operation: Place, reading: Reading): Body | undefined {
  const place = hasKey(operation, 'requestBody') ? resolveRef(child(operation, 'requestBody'), reading) : undefined;
  if (!place) return undefined;
  const all = fieldsOf(child(place, 'content')).map(([type, one]) => ({
    type,
    place: one,
    kind: kindOf(type, child(one, 'schema'), reading),
  }));
  const [first] = all;
  if (!first) return undefined;
  const chosen = preferred.map((kind) => all.find((one) => one.kind === kind)).find((one) => one !== undefined);
  if (!chosen?.kind) {
    reading.notes.refuse(`${place.path}.content`, `takes ${first.type}, which is not supported`, '');
    return undefined;
  }
  const { code, parts } = read({ ...chosen, kind: chosen.kind }, reading);
  const route = {
    ...(chosen.kind !== 'json' && { as: chosen.kind }),
    ...(chosen.type !== usual[chosen.kind] && chosen.kind !== 'multipart' && !chosen.type.includes('*') && { type: chosen.type }),
    ...(Object.keys(parts).length > 0 && { parts }),
  };
  return { code, required: child(place, 'required').value === true, route };
}

function kindOf(type: string, schema: Place, { root }: Reading): Kind | undefined {
  const essence = (type.toLowerCase().split(';')[0] ?? '').trim();
  if (/^(application\/json|application\/[^/]*\+json|application\/\*|\*\/\*)$/.test(essence)) return 'json';
  if (essence === usual.form) return 'form';
  if (essence === usual.multipart) return 'multipart';
  if (essence.startsWith('multipart/')) return undefined;
  const held = dereference(schema, root);
  const isOpen = held.value === undefined || held.value === true || (isRecord(held.value) && Object.keys(held.value).every(isDescribing));
  const isText = isOpen || textAt(held, 'type') === 'string';
  if (essence.startsWith('text/')) return isText ? 'text' : undefined;
  return isOpen || isBinary(held) ? 'binary' : isText ? 'text' : undefined;
}

const isDescribing = (key: string): boolean => key === 'title' || key === 'description' || key === 'example';

interface Read {
  readonly code: Code;
  readonly parts: NonNullable<RouteBody['parts']>;
}

function read({ kind, place }: Medium & { readonly kind: Kind }, reading: Reading): Read {
  const schema = child(place, 'schema');
  if (kind === 'binary') return { code: reading.codeOf({ ...schema, value: aFile }), parts: {} };
  if (kind === 'text' && schema.value === undefined) return { code: 'z.string()', parts: {} };
  const encodings = fieldsOf(child(place, 'encoding'));
  if (kind !== 'multipart') {
    const parts = kind === 'form' ? encodings.map(([name, encoding]) => [name, formPart(encoding, reading)] as const) : [];
    return { code: codeOf(schema, reading), parts: nonEmptyParts(parts) };
  }
  const types = new Map(encodings.map(([name, encoding]) => [name, typesOf(encoding)]));
  const isFile = (name: string) => types.get(name)?.some((type) => !isTextual(type)) ?? false;
  const held = withFiles(schema, { root: reading.root, isFile });
  const files = held.files.map((name) => [name, { file: true, ...sole(types.get(name) ?? []) }] as const);
  const others = encodings
    .filter(([name]) => !held.files.includes(name))
    .map(([name, one]) => [name, multipartPart(one, reading)] as const);
  return { code: codeOf(held.schema, reading), parts: nonEmptyParts([...files, ...others]) };
}

const codeOf = (schema: Place, reading: Reading): Code => (schema.value === undefined ? 'z.unknown()' : reading.codeOf(schema));

const nonEmptyParts = (parts: readonly (readonly [string, RoutePart])[]): Readonly<Record<string, RoutePart>> =>
  Object.fromEntries(parts.filter(([, part]) => Object.keys(part).length > 0));

const typesOf = (encoding: Place): readonly string[] =>
  (textAt(encoding, 'contentType') ?? '')
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type !== '');

// If there are several types, or a class of types, the input states the type.
const sole = ([type, ...others]: readonly string[]): RoutePart =>
  type === undefined || others.length > 0 || type.includes('*') ? {} : { type };

// If there is a style, the content type is ignored (OpenAPI 3.1, Encoding Object).
function formPart(encoding: Place, reading: Reading): RoutePart {
  const reserved = child(encoding, 'allowReserved').value === true ? { reserved: true } : {};
  if (isStyled(encoding)) return { ...styleOf(encoding, reading), ...reserved };
  const [type, ...others] = typesOf(encoding);
  if (type === undefined || others.length > 0 || /^text\//i.test(type)) return reserved;
  if (isTextual(type)) return { style: 'json', ...reserved };
  reading.notes.refuse(child(encoding, 'contentType').path, `'${type}' is not supported in a form`, 'use application/json');
  return {};
}

function multipartPart(encoding: Place, reading: Reading): RoutePart {
  if (hasKey(encoding, 'headers')) reading.notes.warn(child(encoding, 'headers').path, 'is not sent', 'do not require it in the service');
  if (isStyled(encoding)) return styleOf(encoding, reading);
  const [type, ...others] = typesOf(encoding);
  if (type === undefined || others.length > 0) return {};
  return isTextual(type) && !/^text\//i.test(type) ? { style: 'json', type } : { type };
}

const isStyled = (encoding: Place): boolean => hasKey(encoding, 'style') || hasKey(encoding, 'explode');

function styleOf(encoding: Place, reading: Reading): { readonly style?: ParameterStyle } {
  const style = textAt(encoding, 'style') ?? 'form';
  const known = queryStyle({ style, explode: child(encoding, 'explode').value });
  if (!known) reading.notes.refuse(child(encoding, 'style').path, `the style '${style}' is not supported`, 'use form or deepObject');
  return known ? { style: known } : {};
}
