// Reads the parameters of an operation: each becomes a property of the input, and a part of the route.

import type { ParameterStyle, RouteParameter } from '../../../gateway/transports/http/routes.ts';
import { isRecord } from '../../../model/record.ts';
import { child, fieldsOf, hasKey, itemsOf, textAt, type Place } from '../../place.ts';
import { property, type Property } from '../code.ts';
import { camel, pascal } from '../names.ts';
import type { Reading } from '../reading.ts';
import { resolveRef, dereference } from '../refs.ts';

export interface ReadParameter {
  readonly property: Property;
  readonly route: RouteParameter;
}

interface Declared {
  readonly place: Place;
  readonly name: string;
  readonly where: RouteParameter['in'];
}

// By OpenAPI, the first three are not parameters. The others are sent with every call.
const notParameters = new Set(['accept', 'content-type', 'authorization', 'idempotency-key', 'undoes', 'x-deadline-ms']);

export function parametersOf(
  holders: readonly Place[],
  { path, reading }: { readonly path: string; readonly reading: Reading },
): readonly ReadParameter[] {
  const declared = new Map<string, Declared>();
  for (const holder of holders)
    for (const parameter of itemsOf(child(holder, 'parameters'))) {
      const one = declaredBy(parameter, reading);
      if (one && !(one.where === 'header' && notParameters.has(one.name.toLowerCase()))) declared.set(`${one.where} ${one.name}`, one);
    }
  checkPath(path, { declared: [...declared.values()], holder: holders.at(-1), reading });
  const taken = new Set<string>(['body']);
  return [...declared.values()].map((one) => read(one, { taken, reading }));
}

function declaredBy(parameter: Place, reading: Reading): Declared | undefined {
  const place = resolveRef(parameter, reading);
  if (!place) return undefined;
  const [name, where] = [textAt(place, 'name'), textAt(place, 'in')];
  if (name === undefined || name === '') reading.notes.error(place.path, 'has no name', 'add a name');
  else if (where === 'path' || where === 'query' || where === 'header' || where === 'cookie') return { place, name, where };
  else reading.notes.error(`${place.path}.in`, `'${String(where)}' is not a place for a parameter`, 'write path, query, header or cookie');
  return undefined;
}

interface Checked {
  readonly declared: readonly Declared[];
  readonly holder: Place | undefined;
  readonly reading: Reading;
}

function checkPath(path: string, { declared, holder, reading }: Checked): void {
  const inTemplate = [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name);
  for (const name of inTemplate)
    if (!declared.some((one) => one.where === 'path' && one.name === name))
      reading.notes.error(
        holder?.path ?? '',
        `its path has {${String(name)}}, which is not declared`,
        `declare a parameter '${String(name)}' in path`,
      );
  for (const { place, name, where } of declared)
    if (where === 'path' && !inTemplate.includes(name))
      reading.notes.error(place.path, `the path has no {${name}}`, 'add it to the path, or remove the parameter');
}

function read(
  { place, name, where }: Declared,
  { taken, reading }: { readonly taken: Set<string>; readonly reading: Reading },
): ReadParameter {
  const wish = /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__' ? name : camel(name);
  const free = [wish, `${where}${pascal(name)}`].find((one) => !taken.has(one)) ?? `${where}${pascal(name)}${String(taken.size)}`;
  taken.add(free);
  const { style, schema } = styleOf(place, { where, reading });
  const reserved = where === 'query' && child(place, 'allowReserved').value === true;
  const required = where === 'path' || child(place, 'required').value === true;
  const code = reading.codeOf(schema, { optional: !required });
  return {
    property: property(free, required || reading.hasDefault(schema) ? code : [code, '.optional()']),
    route: { property: free, in: where, ...(name !== free && { name }), ...(style && { style }), ...(reserved && { reserved }) },
  };
}

const usualStyle = { path: 'simple', query: 'form', header: 'simple', cookie: 'form' } as const;

interface Styled {
  readonly style?: ParameterStyle;
  readonly schema: Place;
}

/** Returns the style of a query parameter, or of a property in a form. Returns undefined if the style is not supported. */
export function queryStyle({ style, explode }: { readonly style: string; readonly explode: unknown }): ParameterStyle | undefined {
  if (style === 'deepObject') return 'deep';
  if (style === 'form') return explode === false ? 'comma' : 'repeated';
  if (style !== 'spaceDelimited' && style !== 'pipeDelimited') return undefined;
  return explode === true ? 'repeated' : style === 'spaceDelimited' ? 'space' : 'pipe';
}

function styleOf(place: Place, { where, reading }: { readonly where: RouteParameter['in']; readonly reading: Reading }): Styled {
  const [content] = fieldsOf(child(place, 'content'));
  if (content) return { style: 'json', schema: child(content[1], 'schema') };
  const schema = child(place, 'schema');
  if (!hasKey(place, 'schema')) reading.notes.error(place.path, 'has no schema', 'add a schema');
  const exploded = child(place, 'explode').value;
  const style = textAt(place, 'style') ?? usualStyle[where];
  if (where === 'query') {
    const known = queryStyle({ style, explode: exploded });
    if (known) return { ...(known !== 'repeated' && { style: known }), schema };
  } else if (style === 'form') return { schema };
  if (style === 'simple' && !(exploded === true && isObject(schema, reading))) return { schema };
  const message = `the style '${style}'${exploded === true ? ', exploded,' : ''} is not supported`;
  reading.notes.error(place.path, message, 'leave the operation out: { without: [its name] }');
  return { schema };
}

function isObject(schema: Place, { root }: Reading): boolean {
  const { value } = dereference(schema, root);
  return isRecord(value) && (value['type'] === 'object' || value['properties'] !== undefined);
}
