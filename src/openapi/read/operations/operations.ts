// Reads the operations of a document: each becomes an operation of the contract, and a route.

import type { HttpRoute, RouteStatus } from '../../../gateway/transports/http/routes.ts';
import { child, fieldsOf, hasKey, itemsOf, textAt, type Place } from '../../place.ts';
import { inside, list, property, type Code } from '../code.ts';
import { mediaOf } from './media.ts';
import { bodyOf, type Body } from './bodies.ts';
import { camel, distinct, pascal } from '../names.ts';
import { parametersOf, type ReadParameter } from './parameters.ts';
import type { Reading } from '../reading.ts';
import { resolveRef } from '../refs.ts';
import { refusalsOf } from './refusals.ts';
import { responsesOf, type Response } from './statuses.ts';
import { optionsOf, type OperationOption } from './traits.ts';

export interface ReadOperation {
  readonly name: string;
  readonly place: Place;
  readonly summary?: string;
  readonly input?: Code;
  readonly output?: Code;
  readonly errors: readonly (readonly [code: string, details: Code])[];
  readonly options: readonly OperationOption[];
  /** Left out if the operation uses the service protocol. */
  readonly route?: HttpRoute;
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

export interface Found {
  readonly name: string;
  readonly path: string;
  readonly method: (typeof methods)[number];
  readonly item: Place;
  readonly place: Place;
}

export function findOperations(reading: Reading): readonly Found[] {
  const unique = distinct();
  const paths = fieldsOf(child(reading.root, 'paths')).filter(([path]) => !path.startsWith('x-'));
  return paths.flatMap(([path, place]) => {
    if (!path.startsWith('/')) reading.notes.error(place.path, 'does not begin with /', 'add the /');
    const item = resolveRef(place, reading);
    if (!item) return [];
    return methods
      .filter((method) => hasKey(item, method))
      .map((method) => {
        const operation = child(item, method);
        const id = textAt(operation, 'operationId');
        const name = unique(id !== undefined && reading.fromContract ? id : camel(id ?? `${method}${pascal(path)}`));
        return { name, path, method, item, place: operation };
      });
  });
}

export function readOperation({ name, path, method, item, place }: Found, reading: Reading): ReadOperation {
  const parameters = parametersOf([item, place], { path, reading });
  const body = bodyOf(place, reading);
  const { successes, refusals } = responsesOf(place, reading);
  const { errors, routes } = refusalsOf(refusals, reading);
  const output = method === 'head' ? { answer: 'none' as const } : outputOf(successes, reading);
  const summary = textAt(place, 'summary');
  const input = inputOf(parameters, body);
  return {
    name,
    place,
    ...(summary !== undefined && { summary }),
    ...(input !== undefined && { input }),
    ...(output.code !== undefined && { output: output.code }),
    errors,
    options: optionsOf(place, { reading, method }),
    route: {
      method: method.toUpperCase() as HttpRoute['method'],
      path,
      ...(parameters.length > 0 && { parameters: parameters.map(({ route }) => route) }),
      ...(body && { body: { ...(parameters.length > 0 && { property: 'body' }), ...body.route } }),
      successes: successes.map(({ status }) => status),
      ...(output.answer && { answer: output.answer }),
      ...(routes.length > 0 && { refusals: routes }),
    },
  };
}

function inputOf(parameters: readonly ReadParameter[], body: Body | undefined): Code | undefined {
  if (parameters.length === 0) return body && (body.required ? body.code : [body.code, '.nullish()']);
  const properties = parameters.map((parameter) => parameter.property);
  const whole = body && property('body', body.required ? body.code : [body.code, '.optional()']);
  return ['z.object(', list('{', whole ? [...properties, whole] : properties), ')'];
}

interface Output {
  readonly code?: Code;
  readonly answer?: 'text' | 'none';
}

const isRefusal = (status: RouteStatus): boolean => typeof status === 'number' && status >= 400;

function outputOf(successes: readonly Response[], reading: Reading): Output {
  const media = successes.map(({ status, place }) => (isRefusal(status) ? { kind: 'none' as const } : mediaOf(place)));
  const other = successes.find((_, index) => media[index]?.kind === 'other' || media[index]?.kind === 'form');
  if (other) {
    reading.notes.refuse(`${other.place.path}.content`, 'responds with neither JSON nor text', '');
    return {};
  }
  const answered = media.flatMap((one) => (one.kind === 'json' || one.kind === 'text' ? [one] : []));
  if (answered.length === 0) return { answer: 'none' };
  if (answered.every(({ kind }) => kind === 'text') && answered.length === media.length) return { code: 'z.string()', answer: 'text' };
  if (answered.some(({ kind }) => kind === 'text'))
    reading.notes.warn(
      `${successes[0]?.place.path ?? ''}.content`,
      'responds with JSON or with text',
      'respond with JSON: only that is read',
    );
  const schemas = new Map(answered.map(({ schema }) => [JSON.stringify(schema.value), schema]));
  const codes = [...schemas.values()].map((schema) => (schema.value === undefined ? 'z.unknown()' : reading.codeOf(schema)));
  const [first = 'z.unknown()', ...more] = codes;
  const code: Code = more.length === 0 ? first : ['z.union(', list('[', codes.map(inside)), ')'];
  return { code: answered.length === media.length ? code : [code, '.nullable()'] };
}

/** Reports operation ids that occur twice, because the contract has each name once. */
export function refuseTwice(found: readonly Found[], reading: Reading): void {
  const seen = new Map<string, string>();
  for (const { place } of found) {
    const id = textAt(place, 'operationId');
    if (id === undefined) continue;
    if (seen.has(id))
      reading.notes.error(`${place.path}.operationId`, `'${id}' is also ${String(seen.get(id))}`, 'give each operation a different id');
    seen.set(id, place.path);
  }
  for (const parameter of itemsOf(child(reading.root, 'paths')))
    reading.notes.error(parameter.path, 'is not a path', 'write paths as an object');
}
