// Declared 4xx responses as errors of the contract. A code comes out of the body, where a property of it tells several apart; else from
// the status. The details are the body.

import type { HttpRefusal, RouteStatus } from '../../../gateway/transports/http/routes.ts';
import { isRecord } from '../../../model/record.ts';
import { at, fieldsOf, itemsOf, textAt, type Place } from '../../place.ts';
import type { Code } from '../code.ts';
import { mediaOf } from './media.ts';
import type { Reading } from '../reading.ts';
import { resolved } from '../refs.ts';
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
  const told = schema ? toldApart(schema, reading.root) : [];
  const otherwise = { code: nameOf(status), schema, route: { code: nameOf(status), status } };
  return [
    ...told.map(({ at: path, is, schema: one }) => ({
      code: String(is),
      schema: one,
      route: { code: String(is), status, when: { at: path, is } },
    })),
    otherwise,
  ];
}

interface Told {
  readonly at: readonly string[];
  readonly is: string | number;
  readonly schema: Place;
}

// Each alternative by a constant of its own; or one schema by the values of its code. In the body, or in its `error`.
function toldApart(schema: Place, root: Place): readonly Told[] {
  const body = resolved(schema, root);
  const branches = [...itemsOf(at(body, 'oneOf')), ...itemsOf(at(body, 'anyOf'))];
  if (branches.length > 0) {
    const told = branches.map((branch) => codesOf(branch, root).map((one) => ({ ...one, schema: branch })));
    const keys = told.flat().map((one) => JSON.stringify([one.at, one.is]));
    return told.every((some) => some.length > 0) && new Set(keys).size === keys.length ? told.flat() : [];
  }
  return codesOf(body, root).map((one) => ({ ...one, schema }));
}

const telling = ['code', 'type', 'kind', 'reason', 'error'];

function codesOf(schema: Place, root: Place): readonly { readonly at: readonly string[]; readonly is: string | number }[] {
  const body = resolved(schema, root);
  const error = resolved(at(at(body, 'properties'), 'error'), root);
  const places = [
    { at: [], place: body },
    { at: ['error'], place: error },
  ];
  for (const { at: path, place } of places)
    for (const name of [textAt(at(place, 'discriminator'), 'propertyName'), ...telling]) {
      const values = name === undefined ? [] : valuesAt(place, { name, root });
      if (name !== undefined && values.length > 0) return values.map((is) => ({ at: [...path, name], is }));
    }
  return [];
}

function valuesAt(place: Place, { name, root }: { readonly name: string; readonly root: Place }): readonly (string | number)[] {
  const field = fieldsOf(at(place, 'properties')).find(([other]) => other === name)?.[1];
  const { value } = field ? resolved(field, root) : { value: undefined };
  if (!isRecord(value)) return [];
  const values: readonly unknown[] = value['const'] !== undefined ? [value['const']] : Array.isArray(value['enum']) ? value['enum'] : [];
  return values.every((one) => typeof one === 'string' || typeof one === 'number') ? [...new Set(values)] : [];
}
