// anyOf and oneOf. Where a property tells the alternatives apart, the union is told that: checks are quicker, and say more.

import { isRecord } from '../../model/record.ts';
import { at, fieldsOf, has, itemsOf, namesAt, textAt, type Place } from '../place.ts';
import { list, quoted, record, type Code } from './code.ts';
import type { Reading } from './reading.ts';
import { componentOf, resolved } from './refs.ts';

type Kind = 'anyOf' | 'oneOf';

export function unionCode(schema: Place, { kind, reading }: { readonly kind: Kind; readonly reading: Reading }): Code {
  const branches = itemsOf(at(schema, kind));
  const [first, second, ...others] = branches;
  if (!first) {
    reading.notes.error(`${schema.path}.${kind}`, 'has no alternatives', 'list them, or leave it out');
    return 'z.never()';
  }
  if (!second) return reading.codeOf(first);
  if (others.length === 0 && isNull(second)) return [reading.codeOf(first), '.nullable()'];
  const told = discriminated(schema, { kind, branches, reading });
  if (told) return told;
  return [
    kind === 'anyOf' ? 'z.union(' : 'z.xor(',
    list(
      '[',
      branches.map((branch) => reading.codeOf(branch)),
    ),
    ')',
  ];
}

const isNull = ({ value }: Place): boolean => isRecord(value) && value['type'] === 'null' && Object.keys(value).length === 1;

interface Alternatives {
  readonly kind: Kind;
  readonly branches: readonly Place[];
  readonly reading: Reading;
}

function discriminated(schema: Place, { kind, branches, reading }: Alternatives): Code | undefined {
  const named = textAt(at(schema, 'discriminator'), 'propertyName');
  if (named === undefined && kind === 'anyOf') return undefined;
  const objects = branches.map((branch) => resolved(branch, reading.root));
  if (!objects.every(isPlainObject)) return undefined;
  const candidates = named === undefined ? fieldsOf(at(objects[0] ?? schema, 'properties')).map(([name]) => name) : [named];
  for (const property of candidates) {
    const values = objects.map((object) => valuesOf(object, property));
    if (values.every((some) => some.length > 0) && isUnique(values.flat()))
      return written(
        property,
        branches.map((branch) => reading.codeOf(branch)),
      );
  }
  return named === undefined ? undefined : byMapping(schema, { property: named, branches, reading });
}

const written = (property: string, options: readonly Code[]): Code => [
  `z.discriminatedUnion(${quoted(property)}, `,
  list('[', options),
  ')',
];
const isUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

const isPlainObject = ({ value }: Place): boolean =>
  isRecord(value) &&
  isRecord(value['properties']) &&
  (value['type'] === undefined || value['type'] === 'object') &&
  ['allOf', 'anyOf', 'oneOf', '$ref', 'nullable', 'default', 'enum', 'const'].every((key) => value[key] === undefined);

// The values of a property that must be there, where they are few and known.
function valuesOf(object: Place, property: string): readonly unknown[] {
  if (!namesAt(object, 'required').includes(property)) return [];
  const { value } = at(at(object, 'properties'), property);
  if (!isRecord(value) || value['$ref'] !== undefined || value['nullable'] === true || value['default'] !== undefined) return [];
  const values: readonly unknown[] = value['const'] !== undefined ? [value['const']] : Array.isArray(value['enum']) ? value['enum'] : [];
  return values.every((one) => ['string', 'number', 'boolean'].includes(typeof one)) ? [...new Set(values)] : [];
}

interface Mapped {
  readonly property: string;
  readonly branches: readonly Place[];
  readonly reading: Reading;
}

// Documents before 3.1 name the values beside the alternatives, or mean the names of the components.
function byMapping(schema: Place, { property, branches, reading }: Mapped): Code | undefined {
  const mapping = fieldsOf(at(at(schema, 'discriminator'), 'mapping'));
  const values = branches.map((branch) => {
    const reference = textAt(branch, '$ref');
    if (reference === undefined) return undefined;
    const component = componentOf(reference);
    return mapping.find(([, { value }]) => value === reference || value === component)?.[0] ?? component;
  });
  const known = values.filter((value) => value !== undefined);
  if (known.length !== branches.length || !isUnique(known) || !branches.every((branch) => !has(branch, 'default'))) return undefined;
  return written(
    property,
    branches.map((branch, index) => [
      reading.codeOf(branch),
      '.extend(',
      record([[property, `z.literal(${quoted(known[index] ?? '')})`]]),
      ')',
    ]),
  );
}
