// Converts declared 4xx responses to errors of the contract. The code is read from the body if a property of it distinguishes
// several errors. Otherwise it is made from the status. The details are the body.

import type { HttpRefusal, RouteStatus } from '../../../gateway/transports/http/routes.ts';
import { isRecord } from '../../../model/record.ts';
import { child, fieldsOf, itemsOf, textAt, type Place } from '../../place.ts';
import type { Code } from '../code.ts';
import { mediaOf } from './media.ts';
import type { Reading } from '../reading.ts';
import { dereference } from '../refs.ts';
import type { Response } from './statuses.ts';

export interface ReadRefusals {
  readonly errors: readonly (readonly [code: string, details: Code])[];
  readonly routes: readonly HttpRefusal[];
}

const names: Readonly<Record<string, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  402: 'PaymentRequired',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  412: 'PreconditionFailed',
  413: 'ContentTooLarge',
  415: 'UnsupportedMediaType',
  422: 'UnprocessableContent',
  423: 'Locked',
  428: 'PreconditionRequired',
};

const nameOf = (status: RouteStatus): string => (typeof status === 'number' ? (names[status] ?? `Status${String(status)}`) : 'Refused');

interface Case {
  readonly code: string;
  readonly schema: Place | undefined;
  readonly route: HttpRefusal;
}

export function refusalsOf(responses: readonly Response[], reading: Reading): ReadRefusals {
  const cases = responses.flatMap((response) => casesOf(response, reading));
  const known = new Map<string, string>(); // a code means one schema
  const errors = new Map<string, Code>();
  const routes = cases.map(({ code, schema, route }) => {
    const shape = schema ? JSON.stringify(schema.value) : '';
    const name = known.get(code) === undefined || known.get(code) === shape ? code : `${code}${String(route.status)}`;
    known.set(name, shape);
    if (!errors.has(name)) errors.set(name, schema ? reading.codeOf(schema) : 'z.unknown()');
    return { ...route, code: name };
  });
  return { errors: [...errors], routes };
}

function casesOf({ status, place }: Response, reading: Reading): readonly Case[] {
  const media = mediaOf(place);
  const schema = media.kind === 'json' && media.schema.value !== undefined ? media.schema : undefined;
  const distinguished = schema ? casesIn(schema, reading.root) : [];
  const otherwise = { code: nameOf(status), schema, route: { code: nameOf(status), status } };
  return [
    ...distinguished.map(({ at: path, is, schema: one }) => ({
      code: String(is),
      schema: one,
      route: { code: String(is), status, when: { at: path, is } },
    })),
    otherwise,
  ];
}

interface BodyCase {
  readonly at: readonly string[];
  readonly is: string | number;
  readonly schema: Place;
}

// Returns the cases that a body distinguishes: alternatives with different constants, or one schema with several codes. The
// constants and codes are in the body, or in its `error`.
function casesIn(schema: Place, root: Place): readonly BodyCase[] {
  const body = dereference(schema, root);
  const branches = [...itemsOf(child(body, 'oneOf')), ...itemsOf(child(body, 'anyOf'))];
  if (branches.length > 0) {
    const cases = branches.map((branch) => codesOf(branch, root).map((one) => ({ ...one, schema: branch })));
    const keys = cases.flat().map((one) => JSON.stringify([one.at, one.is]));
    return cases.every((some) => some.length > 0) && new Set(keys).size === keys.length ? cases.flat() : [];
  }
  return codesOf(body, root).map((one) => ({ ...one, schema }));
}

const codeProperties = ['code', 'type', 'kind', 'reason', 'error'];

function codesOf(schema: Place, root: Place): readonly { readonly at: readonly string[]; readonly is: string | number }[] {
  const body = dereference(schema, root);
  const error = dereference(child(child(body, 'properties'), 'error'), root);
  const places = [
    { at: [], place: body },
    { at: ['error'], place: error },
  ];
  for (const { at: path, place } of places)
    for (const name of [textAt(child(place, 'discriminator'), 'propertyName'), ...codeProperties]) {
      const values = name === undefined ? [] : valuesAt(place, { name, root });
      if (name !== undefined && values.length > 0) return values.map((is) => ({ at: [...path, name], is }));
    }
  return [];
}

function valuesAt(place: Place, { name, root }: { readonly name: string; readonly root: Place }): readonly (string | number)[] {
  const field = fieldsOf(child(place, 'properties')).find(([other]) => other === name)?.[1];
  const { value } = field ? dereference(field, root) : { value: undefined };
  if (!isRecord(value)) return [];
  const values: readonly unknown[] = value['const'] !== undefined ? [value['const']] : Array.isArray(value['enum']) ? value['enum'] : [];
  return values.every((one) => typeof one === 'string' || typeof one === 'number') ? [...new Set(values)] : [];
}
