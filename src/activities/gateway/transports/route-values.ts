// The values of an input as text: in a path, a query, a header, a form. By the styles of OpenAPI 3.1 ("Style Values").

import type { Issue } from '../../../model/errors.ts';

export interface RouteParameter {
  /** Of the input. */
  readonly property: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  /** Default: the property's. */
  readonly name?: string;
  /** How an array or an object is written. Default: 'repeated' in a query, else 'comma'. */
  readonly style?: ParameterStyle;
}

/** `a=1&a=2`, `a=1,2`, `a=1%202`, `a=1|2`, `a[b]=1`, or JSON. */
export type ParameterStyle = 'repeated' | 'comma' | 'space' | 'pipe' | 'deep' | 'json';

export interface ParameterValue extends RouteParameter {
  readonly name: string;
  readonly value: unknown;
}

type Pair = readonly [name: string, value: string];

const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')); // half a character has no UTF-8
const issueOf = ({ property }: ParameterValue, message: string): Issue => ({ path: property, message });

/** Each value is one segment of the path, or a part of one: it is not empty, and leads nowhere else. */
export function pathOf(template: string, parameters: readonly ParameterValue[]): { text: string; issues: readonly Issue[] } {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const issues = inPath.flatMap((parameter) => {
    const text = commaSeparated(parameter.value, parameter.style);
    if (text === undefined || text === '') return [issueOf(parameter, `cannot be empty: it is part of the path ${template}`)];
    return text === '.' || text === '..' ? [issueOf(parameter, `cannot be '${text}': it would lead out of the path ${template}`)] : [];
  });
  const values = new Map(inPath.map(({ name, value, style }) => [name, commaSeparated(value, style, encode) ?? '']));
  return { text: template.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => values.get(name) ?? whole), issues };
}

export function queryOf(parameters: readonly ParameterValue[]): string {
  return parameters
    .filter((parameter) => parameter.in === 'query')
    .flatMap(queryPart)
    .join('&');
}

const separators: Readonly<Partial<Record<ParameterStyle, string>>> = { comma: ',', space: '%20', pipe: '|' };

function queryPart({ name, value, style = 'repeated' }: ParameterValue): readonly string[] {
  if (value === undefined) return [];
  if (style === 'json') return [`${encode(name)}=${encode(JSON.stringify(value))}`];
  if (style === 'deep') return pairsOf(name, value).map(written);
  const separator = separators[style];
  if (separator !== undefined) return [`${encode(name)}=${partsOf(value).map(encode).join(separator)}`];
  if (Array.isArray(value)) return value.map((item) => written([name, textOf(item)]));
  return isObject(value) ? Object.entries(value).map(([field, part]) => written([field, textOf(part)])) : [written([name, textOf(value)])];
}

/** Of what cannot be written in a header, each is named. Cookies are one header. */
export function headerOf(parameters: readonly ParameterValue[]): { headers: Record<string, string>; issues: readonly Issue[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  const issues: Issue[] = [];
  for (const parameter of parameters) {
    if ((parameter.in !== 'header' && parameter.in !== 'cookie') || parameter.value === undefined) continue;
    const text = commaSeparated(parameter.value, parameter.style) ?? '';
    if (parameter.in === 'cookie') cookies.push(`${parameter.name}=${encode(text)}`);
    else if (/^[\x20-\x7e]*$/.test(text)) headers[parameter.name.toLowerCase()] = text;
    else issues.push(issueOf(parameter, `cannot be sent: the header ${parameter.name} takes printable ASCII only`));
  }
  if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
  return { headers, issues };
}

export function formOf(value: unknown): string {
  return isObject(value)
    ? Object.entries(value)
        .flatMap(([name, part]) => pairsOf(name, part))
        .map(written)
        .join('&')
    : '';
}

const written = ([name, value]: Pair): string => `${encode(name)}=${encode(value)}`;

// a[b]=1, a[0]=1
function pairsOf(name: string, value: unknown): readonly Pair[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => pairsOf(`${name}[${String(index)}]`, item));
  if (isObject(value)) return Object.entries(value).flatMap(([field, part]) => pairsOf(`${name}[${field}]`, part));
  return [[name, textOf(value)]];
}

function commaSeparated(value: unknown, style?: ParameterStyle, each: (text: string) => string = (text) => text): string | undefined {
  if (value === undefined) return undefined;
  return style === 'json' ? each(JSON.stringify(value)) : partsOf(value).map(each).join(',');
}

// An object is written as its fields' names and values in turn.
function partsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(textOf);
  return isObject(value) ? Object.entries(value).flatMap(([name, part]) => [name, textOf(part)]) : [textOf(value)];
}

function textOf(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
