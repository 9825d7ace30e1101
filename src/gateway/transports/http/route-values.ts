// Writes the values of an input into the path, the query and the headers of a request.

import type { Issue } from '../../../model/errors.ts';
import { encode, encodeReserved, entriesOf, partsOf, wellFormed, written, type ParameterStyle } from './route-text.ts';

export interface RouteParameter {
  /** The property of the input. */
  readonly property: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  /** The name of the parameter. @default the name of the property */
  readonly name?: string;
  /** How an array or an object is written. @default 'repeated' in a query, otherwise 'comma' */
  readonly style?: ParameterStyle;
  /** If true, a query contains reserved characters such as `/` and `:` unencoded. @default false */
  readonly reserved?: boolean;
}

export interface ParameterValue extends RouteParameter {
  readonly name: string;
  readonly value: unknown;
}

const issueOf = ({ property }: ParameterValue, message: string): Issue => ({ path: property, message });

/** Fills the path. Each value is one segment or a part of one: it must not be empty, and must not lead to another path. */
export function pathOf(template: string, parameters: readonly ParameterValue[]): { text: string; issues: readonly Issue[] } {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const issues = inPath.flatMap((parameter) => {
    const text = commaSeparated(parameter.value, parameter.style);
    if (text === undefined || text === '') return [issueOf(parameter, `cannot be empty: it is part of the path ${template}`)];
    return text === '.' || text === '..' ? [issueOf(parameter, `cannot be '${text}': it would lead out of the path ${template}`)] : [];
  });
  const values = new Map(inPath.map(({ name, value, style }) => [name, commaSeparated(value, style, encode) ?? '']));
  return { text: filled(template, values), issues };
}

const escapes = /(\{[^{}]*\}|%[0-9A-Fa-f]{2})/;

// The text around the values is encoded, unless it is encoded already.
function filled(template: string, values: ReadonlyMap<string, string>): string {
  const parts = template.split(escapes).map((part, index) => {
    const isEncoded = index % 2 === 1 && part.startsWith('%');
    return isEncoded ? part : ((index % 2 === 1 ? values.get(part.slice(1, -1)) : undefined) ?? encodeURI(wellFormed(part)));
  });
  return parts.join('');
}

export function queryOf(parameters: readonly ParameterValue[]): string {
  return parameters
    .filter((parameter) => parameter.in === 'query')
    .flatMap(({ name, value, style = 'repeated', reserved }) =>
      entriesOf(name, value, style).map((entry) => written(entry, reserved === true ? encodeReserved : encode)),
    )
    .join('&');
}

/** Returns the headers of the parameters, with an issue for each value that a header cannot contain. All cookies are one header. */
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

function commaSeparated(value: unknown, style?: ParameterStyle, each: (text: string) => string = (text) => text): string | undefined {
  if (value === undefined) return undefined;
  return style === 'json' ? each(JSON.stringify(value)) : partsOf(value).map(each).join(',');
}
