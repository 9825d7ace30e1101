// Converts the components of a document to constants. Each comes after those that it is composed of. Components that refer to
// each other are in one group.

import { child, fieldsOf, type Place } from '../place.ts';
import type { Notes } from '../finding.ts';
import { print, refsOf, type Code, type Depth } from './code.ts';
import { pascal, uniqueNames } from './names.ts';
import type { Reading } from './reading.ts';
import { readingOf } from './schema/schema.ts';

export interface Components {
  readonly reading: Reading;
  /** Returns the operations that use a component, or the operation itself. */
  usersOf(subject: string): readonly string[];
  /** Returns the declarations of the components that were referred to so far, in order. */
  declarations(): readonly string[];
}

interface Setting {
  readonly root: Place;
  readonly notes: Notes;
  readonly fromContract: boolean;
  readonly old: boolean;
  readonly taken: readonly string[];
}

const prefix = 'component ';
const componentIn = (subject: string): string | undefined => (subject.startsWith(prefix) ? subject.slice(prefix.length) : undefined);

export function componentsOf({ root, notes, fromContract, old, taken }: Setting): Components {
  const schemas = child(child(root, 'components'), 'schemas');
  const unique = uniqueNames(taken);
  const constants = new Map(fieldsOf(schemas).map(([component]) => [component, unique(pascal(component))]));
  const wanted = new Map<string, Set<string>>(); // each with what refers to it
  const reading = readingOf({ root, notes, fromContract, old, constantOf });
  return { reading, declarations, usersOf };

  function usersOf(subject: string): readonly string[] {
    const users = new Set([subject]);
    for (const one of users) for (const user of wanted.get(componentIn(one) ?? '') ?? []) users.add(user);
    return [...users].filter((user) => componentIn(user) === undefined);
  }

  function constantOf(component: string): string {
    wanted.set(component, (wanted.get(component) ?? new Set()).add(notes.subject));
    return nameOf(component);
  }

  function nameOf(component: string): string {
    return constants.get(component) ?? pascal(component);
  }

  function read(component: string): Code {
    return reading.codeOf(child(schemas, component), { id: component });
  }

  function declarations(): readonly string[] {
    const codes = new Map<string, Code>();
    // `wanted` grows while the components are read.
    for (const component of wanted.keys())
      codes.set(
        nameOf(component),
        notes.about(prefix + component, () => read(component)),
      );
    const inOrder = [...constants.values()].filter((name) => codes.has(name));
    const declared = new Set<string>();
    return groupsOf(inOrder, (name) => refsOf(codes.get(name) ?? '').map((one) => one.name))
      .flatMap((group) => byNeed(group, { codes, refuse }))
      .map((name) => {
        const text = `export const ${name} = ${print(codes.get(name) ?? '', (other) => declared.has(other))};`;
        declared.add(name);
        return text;
      });
  }

  function refuse(name: string): void {
    const component = [...constants].find(([, constant]) => constant === name)?.[0] ?? name;
    notes.error(
      child(schemas, component).path,
      'is composed of itself, without a property or an item in between',
      'remove it from its own alternatives or parts',
    );
  }
}

interface Group {
  readonly codes: ReadonlyMap<string, Code>;
  readonly refuse: (name: string) => void;
}

// Orders components that refer to each other. First come those that the others are composed of, then those of items and
// entries. A property needs no order, because a getter reads it later.
function byNeed(group: readonly string[], { codes, refuse }: Group): readonly string[] {
  const order = new Set<string>();
  const path: { name: string; depth: Depth }[] = [];
  const visit = (name: string, depth: Depth): void => {
    if (order.has(name) || !group.includes(name)) return;
    const start = path.findIndex((one) => one.name === name);
    if (start >= 0) {
      if (depth === 'direct' && path.slice(start + 1).every((one) => one.depth === 'direct')) refuse(name);
      return;
    }
    path.push({ name, depth });
    const refs = refsOf(codes.get(name) ?? '');
    for (const wanted of ['direct', 'inside'] as const) for (const one of refs) if (one.depth === wanted) visit(one.name, wanted);
    path.pop();
    order.add(name);
  };
  for (const name of group) visit(name, 'direct');
  return [...order];
}

// Tarjan's strongly connected components. Each comes after those that it refers to.
function groupsOf(names: readonly string[], refs: (name: string) => readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  const number = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (name: string): void => {
    const mine = number.size;
    number.set(name, mine);
    low.set(name, mine);
    stack.push(name);
    for (const other of refs(name)) {
      if (!number.has(other) && names.includes(other)) visit(other);
      if (stack.includes(other)) low.set(name, Math.min(low.get(name) ?? mine, low.get(other) ?? mine));
    }
    if (low.get(name) === mine) groups.push(stack.splice(stack.indexOf(name)));
  };
  for (const name of names) if (!number.has(name)) visit(name);
  return groups;
}
