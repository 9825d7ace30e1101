// Converts anyOf and oneOf to zod. If a property distinguishes the alternatives, the result is a discriminated union: its
// checks are quicker and its errors more precise.
//
// 1. A discriminator never forbids values that an alternative states itself. Only an alternative that states none is
//    restricted to the names that the discriminator has for it.
// 2. A oneOf accepts a value that fits one alternative. A value that fits two is refused only if both are fully checked and no
//    discriminator distinguishes them.

import { isRecord } from '../../../model/record.ts';
import { child, fieldsOf, hasKey, itemsOf, type Place } from '../../place.ts';
import { list, literal, property as propertyCode, quoted, type Code } from '../code.ts';
import type { Reading } from '../reading.ts';
import { dereference } from '../refs.ts';
import { discriminatorOf, namesOf, propertyValuesOf, type Discriminator } from './telling.ts';
import { isFullyChecked } from './unsaid.ts';

type Kind = 'anyOf' | 'oneOf';

export function unionCode(schema: Place, { kind, reading }: { readonly kind: Kind; readonly reading: Reading }): Code {
  const all = itemsOf(child(schema, kind));
  const branches = all.filter((branch) => !isNull(branch));
  const [first, ...others] = branches;
  if (all.length === 0) {
    reading.notes.refuse(`${schema.path}.${kind}`, 'has no alternatives', 'list them');
    return 'z.never()';
  }
  if (!first) return 'z.null()';
  const code = others.length === 0 ? reading.codeOf(first) : alternativesCode(schema, { kind, branches, reading });
  return branches.length < all.length ? [code, '.nullable()'] : code;
}

const isNull = ({ value }: Place): boolean => isRecord(value) && value['type'] === 'null' && Object.keys(value).length === 1;

interface Alternatives {
  readonly kind: Kind;
  readonly branches: readonly Place[];
  readonly reading: Reading;
}

function alternativesCode(schema: Place, { kind, branches, reading }: Alternatives): Code {
  const { root } = reading;
  const discriminator = discriminatorOf(schema, { branches, root });
  const isOwn = hasKey(schema, 'discriminator');
  const used = isOwn || kind === 'oneOf' ? discriminator : undefined;
  const property = distinguishingProperty(branches, { discriminator: used, kind, root });
  if (property !== undefined) return [`z.discriminatedUnion(${quoted(property)}, `, codesOf(branches, reading), ')'];
  const names = branches.map((branch) => (used ? narrowingNames(branch, { discriminator: used, root }) : []));
  if (used && names.some((some) => some.length > 0))
    return [
      'z.union(',
      list(
        '[',
        branches.map((branch, index) => narrowed(branch, { names: names[index] ?? [], discriminator: used, reading })),
      ),
      ')',
    ];
  const isExclusive = kind === 'oneOf' && branches.every((branch) => isFullyChecked(branch, reading));
  return [isExclusive ? 'z.xor(' : 'z.union(', codesOf(branches, reading), ')'];
}

const codesOf = (branches: readonly Place[], reading: Reading): Code =>
  list(
    '[',
    branches.map((branch) => reading.codeOf(branch)),
  );

interface Distinguishing {
  readonly discriminator: Discriminator | undefined;
  readonly kind: Kind;
  readonly root: Place;
}

// Returns a property that all alternatives require, each with different values.
function distinguishingProperty(branches: readonly Place[], { discriminator, kind, root }: Distinguishing): string | undefined {
  const objects = branches.map((branch) => dereference(branch, root));
  if (!objects.every(isPlainObject) || (!discriminator && kind === 'anyOf')) return undefined;
  const candidates = discriminator
    ? [discriminator.property]
    : fieldsOf(child(objects[0] ?? { value: undefined, path: '' }, 'properties')).map(([name]) => name);
  return candidates.find((property) => {
    const all = objects.map((object) => propertyValuesOf(object, { property, root }));
    const values = all.flatMap((one) => one.values ?? []);
    const isAlwaysStated = all.every((one) => one.required && one.values && one.values.length > 0);
    return (
      isAlwaysStated &&
      new Set(values).size === values.length &&
      objects.every((object) => isPlainConstant(child(child(object, 'properties'), property), root))
    );
  });
}

const plain = new Set(['type', 'const', 'enum', 'nullable', 'default', 'title', 'description', 'example', 'examples', 'deprecated']);

// Zod can only read the values of a schema with no other keywords than these.
function isPlainConstant(schema: Place, root: Place): boolean {
  const place = dereference(schema, root);
  if (!isRecord(place.value) || !isRecord(schema.value)) return false;
  const isAlone = place === schema || Object.keys(schema.value).every((key) => key === '$ref' || key === 'description');
  const { type, const: constant, enum: values } = place.value;
  const all: readonly unknown[] = Array.isArray(values) ? values : [constant];
  const isFitting = type === undefined || all.every((value) => [type].flat().includes(value === null ? 'null' : typeof value));
  return isAlone && isFitting && Object.keys(place.value).every((key) => plain.has(key) || key.startsWith('x-'));
}

const isPlainObject = ({ value }: Place): boolean =>
  isRecord(value) &&
  isRecord(value['properties']) &&
  (value['type'] === undefined || value['type'] === 'object') &&
  ['allOf', 'anyOf', 'oneOf', '$ref', 'nullable', 'enum', 'const'].every((key) => value[key] === undefined);

function narrowingNames(
  branch: Place,
  { discriminator, root }: { readonly discriminator: Discriminator; readonly root: Place },
): readonly string[] {
  const { values } = propertyValuesOf(branch, { property: discriminator.property, root });
  return values ? [] : namesOf(branch, { discriminator, root });
}

interface Narrowed {
  readonly names: readonly string[];
  readonly discriminator: Discriminator;
  readonly reading: Reading;
}

function narrowed(branch: Place, { names, discriminator: { property }, reading }: Narrowed): Code {
  const code = reading.codeOf(branch);
  if (names.length === 0) return code;
  const { required } = propertyValuesOf(branch, { property, root: reading.root });
  const values: Code = ['z.literal(', list('[', names.flatMap(onTheWire).map(literal)), ')'];
  return [
    'z.intersection(',
    code,
    ', z.looseObject(',
    list('{', [propertyCode(property, required ? values : [values, '.optional()'])]),
    '))',
  ];
}

// The values of a mapping are strings. On the wire they may be numbers or booleans.
function onTheWire(name: string): readonly unknown[] {
  if (name === 'true' || name === 'false') return [name, name === 'true'];
  return name === String(Number(name)) && Number.isFinite(Number(name)) ? [name, Number(name)] : [name];
}
