// Writes the body of a request: JSON, a form, multipart, text or bytes. JSON cannot contain bytes, so an input contains them as base64.

import { Blob } from 'node:buffer';
import { FormData } from 'undici';
import type { Issue } from '../../../model/errors.ts';
import { encode, encodeReserved, entriesOf, isObject, textOf, written, type Entry, type ParameterStyle } from './route-text.ts';

export interface RouteBody {
  /** The property of the input to send. @default the whole input */
  readonly property?: string;
  /** The format of the body. 'binary' is base64 in the input and bytes in the request. @default 'json' */
  readonly as?: 'json' | 'form' | 'multipart' | 'text' | 'binary';
  /** The content type. @default the usual one for `as` */
  readonly type?: string;
  /** How single properties of a form or a multipart body are written, if they differ from the defaults. */
  readonly parts?: Readonly<Record<string, RoutePart>>;
}

export interface RoutePart {
  /** How the value is written. @default 'repeated' for an array; for an object 'deep' in a form and JSON in a multipart body */
  readonly style?: ParameterStyle;
  /** If true, a form contains reserved characters unencoded. @default false */
  readonly reserved?: boolean;
  /**
   * If true, the part of a multipart body is a file: base64 or `{ base64, name, type }` in the input, bytes in the request. @default false
   */
  readonly file?: boolean;
  /** The content type of the part of a multipart body. */
  readonly type?: string;
}

export interface SentBody {
  /** The content type. Undefined for multipart: undici sets it, with the boundary. */
  readonly type: string | undefined;
  readonly content: string | Uint8Array | FormData;
  readonly issues: readonly Issue[];
}

type Written = Omit<SentBody, 'type' | 'issues'> & Partial<SentBody>;

export function bodyOf(value: unknown, { as = 'json', type, parts = {} }: RouteBody): SentBody {
  const { content, issues = [], ...own } = writtenAs(as, value, parts);
  const usual = as === 'multipart' ? undefined : (own.type ?? type ?? types[as]);
  return {
    content,
    issues,
    type: as === 'text' && usual?.startsWith('text/') && !/charset=/i.test(usual) ? `${usual}; charset=utf-8` : usual,
  };
}

const types = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain',
  binary: 'application/octet-stream',
} as const;

function writtenAs(as: NonNullable<RouteBody['as']>, value: unknown, parts: NonNullable<RouteBody['parts']>): Written {
  switch (as) {
    case 'json':
      return { content: JSON.stringify(value) };
    case 'form':
      return { content: formOf(value, parts) };
    case 'text':
      return { content: textOf(value) };
    case 'binary':
      return bytesOf(value);
    case 'multipart':
      return multipartOf(value, parts);
  }
}

function formOf(value: unknown, parts: NonNullable<RouteBody['parts']>): string {
  if (!isObject(value)) return textOf(value);
  return Object.entries(value)
    .flatMap(([name, part]) => {
      const { style, reserved } = parts[name] ?? {};
      return entriesOf(name, part, style ?? usualStyle(part)).map((entry) => written(entry, reserved === true ? encodeReserved : encode));
    })
    .join('&');
}

const usualStyle = (value: unknown): ParameterStyle => (isObject(value) && !Array.isArray(value) ? 'deep' : 'repeated');

function multipartOf(value: unknown, parts: NonNullable<RouteBody['parts']>): Written {
  const form = new FormData();
  const issues: Issue[] = [];
  if (!isObject(value) || Array.isArray(value))
    return { content: form, issues: [{ path: '', message: 'is not an object, which a multipart body requires' }] };
  for (const [name, one] of Object.entries(value)) {
    const part = parts[name] ?? {};
    const all: readonly unknown[] = Array.isArray(one) && part.style === undefined ? one : one === undefined ? [] : [one];
    for (const item of all)
      issues.push(...(part.file === true ? appendFile(form, name, { item, part }) : append(form, name, { item, part })));
  }
  return { content: form, issues };
}

interface Part {
  readonly item: unknown;
  readonly part: RoutePart;
}

function append(form: FormData, name: string, { item, part: { style, type } }: Part): readonly Issue[] {
  const isJson = style === 'json' || (style === undefined && isObject(item));
  const entries: readonly Entry[] = isJson ? [{ name, values: [JSON.stringify(item)] }] : entriesOf(name, item, style ?? 'repeated');
  for (const entry of entries) {
    const text = entry.values.join(entry.separator);
    const typed = type ?? (isJson ? 'application/json' : undefined);
    if (typed === undefined) form.append(entry.name, text);
    else form.append(entry.name, new Blob([text], { type: typed }), entry.name);
  }
  return [];
}

function appendFile(form: FormData, name: string, { item, part }: Part): readonly Issue[] {
  const { content, issues = [], ...own } = bytesOf(item);
  const type = own.type ?? part.type ?? 'application/octet-stream';
  const given = isObject(item) ? item['name'] : undefined;
  if (content instanceof Uint8Array) form.append(name, new Blob([content], { type }), typeof given === 'string' ? given : name);
  return issues.map(({ message }) => ({ path: name, message }));
}

// The value is base64, or an object of base64 with the name and type of the file.
function bytesOf(value: unknown): Written {
  const { base64, type } = isObject(value) ? value : { base64: value, type: undefined };
  const own = typeof type === 'string' ? { type } : {};
  if (typeof base64 === 'string' && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(base64))
    return { content: Buffer.from(base64, 'base64'), ...own };
  return { content: new Uint8Array(), issues: [{ path: '', message: 'is not base64, which encodes bytes' }], ...own };
}
