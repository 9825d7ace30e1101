// anyOf and oneOf. Where a property tells the alternatives apart, the union is told that: checks are quicker, and say more.
//
// 1. A discriminator never keeps an alternative from taking what it says of itself: only one that says nothing is held to the names that
//    the discriminator has for it.
// 2. A oneOf takes a value that fits one alternative. Two are refused only if all of both is checked, and no discriminator tells them apart.

import { isRecord } from '../../../model/record.ts';
import { at, fieldsOf, has, itemsOf, type Place } from '../../place.ts';
import { list, literal, property as propertyCode, quoted, type Code } from '../code.ts';
import type { Reading } from '../reading.ts';
import { resolved } from '../refs.ts';
import { discriminatorOf, namesOf, tellingOf, type Discriminator } from './telling.ts';
import { isSaidWhole } from './unsaid.ts';

type Kind = 'anyOf' | 'oneOf';

export function unionCode(schema: Place, { kind, reading }: { readonly kind: Kind; readonly reading: Reading }): Code {
  const all = itemsOf(at(schema, kind));
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
  const isOwn = has(schema, 'discriminator');
  const told = isOwn || kind === 'oneOf' ? discriminator : undefined;
  const telling = tellingProperty(branches, { told, kind, root });
  if (telling !== undefined) return [`z.discriminatedUnion(${quoted(telling)}, `, codesOf(branches, reading), ')'];
  const names = branches.map((branch) => (told ? narrowingNames(branch, { discriminator: told, root }) : []));
  if (told && names.some((some) => some.length > 0))
    return [
      'z.union(',
      list(
        '[',
        branches.map((branch, index) => narrowed(branch, { names: names[index] ?? [], told, reading })),
      ),
      ')',
    ];
  const isExclusive = kind === 'oneOf' && branches.every((branch) => isSaidWhole(branch, reading));
  return [isExclusive ? 'z.xor(' : 'z.union(', codesOf(branches, reading), ')'];
}

const codesOf = (branches: readonly Place[], reading: Reading): Code =>
  list(
    '[',
    branches.map((branch) => reading.codeOf(branch)),
  );

interface Told {
  readonly told: Discriminator | undefined;
  readonly kind: Kind;
  readonly root: Place;
}

// A property that all of them must have, each with values of its own.
function tellingProperty(branches: readonly Place[], { told, kind, root }: Told): string | undefined {
  const objects = branches.map((branch) => resolved(branch, root));
  if (!objects.every(isPlainObject) || (!told && kind === 'anyOf')) return undefined;
  const candidates = told
    ? [told.property]
    : fieldsOf(at(objects[0] ?? { value: undefined, path: '' }, 'properties')).map(([name]) => name);
  return candidates.find((property) => {
    const telling = objects.map((object) => tellingOf(object, { property, root }));
    const values = telling.flatMap((one) => one.values ?? []);
    const isTold = telling.every((one) => one.required && one.values && one.values.length > 0);
    return (
      isTold &&
      new Set(values).size === values.length &&
      objects.every((object) => isPlainConstant(at(at(object, 'properties'), property), root))
    );
  });
}

const plain = new Set(['type', 'const', 'enum', 'nullable', 'default', 'title', 'description', 'example', 'examples', 'deprecated']);

// Only of these can zod tell the values.
function isPlainConstant(schema: Place, root: Place): boolean {
  const place = resolved(schema, root);
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
  const { values } = tellingOf(branch, { property: discriminator.property, root });
  return values ? [] : namesOf(branch, { discriminator, root });
}

interface Narrowed {
  readonly names: readonly string[];
  readonly told: Discriminator;
  readonly reading: Reading;
}

function narrowed(branch: Place, { names, told: { property }, reading }: Narrowed): Code {
  const code = reading.codeOf(branch);
  if (names.length === 0) return code;
  const { required } = tellingOf(branch, { property, root: reading.root });
  const told: Code = ['z.literal(', list('[', names.flatMap(onTheWire).map(literal)), ')'];
  return ['z.intersection(', code, ', z.looseObject(', list('{', [propertyCode(property, required ? told : [told, '.optional()'])]), '))'];
}

// A mapping names values as text; on the wire they may be numbers or booleans.
function onTheWire(name: string): readonly unknown[] {
  if (name === 'true' || name === 'false') return [name, name === 'true'];
  return name === String(Number(name)) && Number.isFinite(Number(name)) ? [name, Number(name)] : [name];
}
