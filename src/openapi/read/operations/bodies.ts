// What an operation is sent: its schema, and how it is written. Of several media types JSON is preferred, then what loses least.

import type { ParameterStyle, RouteBody, RoutePart } from '../../../gateway/transports/http/routes.ts';
import { isRecord } from '../../../model/record.ts';
import { at, fieldsOf, has, textAt, type Place } from '../../place.ts';
import type { Code } from '../code.ts';
import { aFile, isBinary, isTextual, withFiles } from './files.ts';
import { queryStyle } from './parameters.ts';
import type { Reading } from '../reading.ts';
import { follow, resolved } from '../refs.ts';

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
  const place = has(operation, 'requestBody') ? follow(at(operation, 'requestBody'), reading) : undefined;
  if (!place) return undefined;
  const all = fieldsOf(at(place, 'content')).map(([type, one]) => ({ type, place: one, kind: kindOf(type, at(one, 'schema'), reading) }));
  const [first] = all;
  if (!first) return undefined;
  const chosen = preferred.map((kind) => all.find((one) => one.kind === kind)).find((one) => one !== undefined);
  if (!chosen?.kind) {
    reading.notes.refuse(`${place.path}.content`, `takes ${first.type}, which cannot be written`, '');
    return undefined;
  }
  const { code, parts } = read({ ...chosen, kind: chosen.kind }, reading);
  const route = {
    ...(chosen.kind !== 'json' && { as: chosen.kind }),
    ...(chosen.type !== usual[chosen.kind] && chosen.kind !== 'multipart' && !chosen.type.includes('*') && { type: chosen.type }),
    ...(Object.keys(parts).length > 0 && { parts }),
  };
  return { code, required: at(place, 'required').value === true, route };
}

function kindOf(type: string, schema: Place, { root }: Reading): Kind | undefined {
  const essence = (type.toLowerCase().split(';')[0] ?? '').trim();
  if (/^(application\/json|application\/[^/]*\+json|application\/\*|\*\/\*)$/.test(essence)) return 'json';
  if (essence === usual.form) return 'form';
  if (essence === usual.multipart) return 'multipart';
  if (essence.startsWith('multipart/')) return undefined;
  const held = resolved(schema, root);
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
  const schema = at(place, 'schema');
  if (kind === 'binary') return { code: reading.codeOf({ ...schema, value: aFile }), parts: {} };
  if (kind === 'text' && schema.value === undefined) return { code: 'z.string()', parts: {} };
  const encodings = fieldsOf(at(place, 'encoding'));
  if (kind !== 'multipart') {
    const parts = kind === 'form' ? encodings.map(([name, encoding]) => [name, formPart(encoding, reading)] as const) : [];
    return { code: codeOf(schema, reading), parts: saying(parts) };
  }
  const types = new Map(encodings.map(([name, encoding]) => [name, typesOf(encoding)]));
  const isFile = (name: string) => types.get(name)?.some((type) => !isTextual(type)) ?? false;
  const held = withFiles(schema, { root: reading.root, isFile });
  const files = held.files.map((name) => [name, { file: true, ...sole(types.get(name) ?? []) }] as const);
  const others = encodings
    .filter(([name]) => !held.files.includes(name))
    .map(([name, one]) => [name, multipartPart(one, reading)] as const);
  return { code: codeOf(held.schema, reading), parts: saying([...files, ...others]) };
}

const codeOf = (schema: Place, reading: Reading): Code => (schema.value === undefined ? 'z.unknown()' : reading.codeOf(schema));

const saying = (parts: readonly (readonly [string, RoutePart])[]): Readonly<Record<string, RoutePart>> =>
  Object.fromEntries(parts.filter(([, part]) => Object.keys(part).length > 0));

const typesOf = (encoding: Place): readonly string[] =>
  (textAt(encoding, 'contentType') ?? '')
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type !== '');

// Of several, or of a class of them, the input says which.
const sole = ([type, ...others]: readonly string[]): RoutePart =>
  type === undefined || others.length > 0 || type.includes('*') ? {} : { type };

// Where a style is said, the content type does not count (OpenAPI 3.1, Encoding Object).
function formPart(encoding: Place, reading: Reading): RoutePart {
  const reserved = at(encoding, 'allowReserved').value === true ? { reserved: true } : {};
  if (isStyled(encoding)) return { ...styleOf(encoding, reading), ...reserved };
  const [type, ...others] = typesOf(encoding);
  if (type === undefined || others.length > 0 || /^text\//i.test(type)) return reserved;
  if (isTextual(type)) return { style: 'json', ...reserved };
  reading.notes.refuse(at(encoding, 'contentType').path, `'${type}' cannot be written into a form`, 'write application/json');
  return {};
}

function multipartPart(encoding: Place, reading: Reading): RoutePart {
  if (has(encoding, 'headers')) reading.notes.warn(at(encoding, 'headers').path, 'is not sent', 'the service has to do without');
  if (isStyled(encoding)) return styleOf(encoding, reading);
  const [type, ...others] = typesOf(encoding);
  if (type === undefined || others.length > 0) return {};
  return isTextual(type) && !/^text\//i.test(type) ? { style: 'json', type } : { type };
}

const isStyled = (encoding: Place): boolean => has(encoding, 'style') || has(encoding, 'explode');

function styleOf(encoding: Place, reading: Reading): { readonly style?: ParameterStyle } {
  const style = textAt(encoding, 'style') ?? 'form';
  const known = queryStyle({ style, explode: at(encoding, 'explode').value });
  if (!known) reading.notes.refuse(at(encoding, 'style').path, `the style '${style}' is not known here`, 'write form or deepObject');
  return known ? { style: known } : {};
}
