// What a document says of an operation by extensions, and HTTP by its method (RFC 9110, 9.2).

import { parseDuration, type Duration } from '../../../model/duration.ts';
import { at, has, textAt, type Place } from '../../place.ts';
import { durations, extensionOf, flags, followUps } from '../../traits.ts';
import type { Reading } from '../reading.ts';

export type Trait = readonly [name: string, value: string | boolean];

interface Asked {
  readonly reading: Reading;
  /** None: of the service protocol, where each is a POST. */
  readonly method?: string;
}

export function traitsOf(operation: Place, { reading, method = '' }: Asked): readonly Trait[] {
  return [
    ...followUps.flatMap((name) => followUpOf(operation, { name, reading })),
    ...flags.flatMap((name) => flagOf(operation, { name, method, reading })),
    ...durations.flatMap((name) => durationOf(operation, { name, reading })),
  ];
}

const remedies = {
  undo: 'write the operation that takes this one back',
  confirm: 'write the operation that makes this one good',
} as const;

interface FollowUp extends Asked {
  readonly name: (typeof followUps)[number];
}

function followUpOf(operation: Place, { name, reading: { notes } }: FollowUp): readonly Trait[] {
  if (!has(operation, extensionOf(name))) return [];
  const other = textAt(operation, extensionOf(name));
  if (other !== undefined) return [[name, other]];
  notes.error(`${operation.path}.${extensionOf(name)}`, 'is no name', remedies[name]);
  return [];
}

const implied: Readonly<Record<string, readonly string[]>> = { safe: ['get', 'head', 'options'], idempotent: ['put', 'delete'] };

interface One extends Asked {
  readonly name: string;
}

function flagOf(operation: Place, { name, method = '', reading }: One): readonly Trait[] {
  const { value, path } = at(operation, extensionOf(name));
  if (typeof value === 'boolean') return [[name, value]];
  if (value !== undefined) reading.notes.error(path, 'is neither true nor false', 'write one of them');
  return implied[name]?.includes(method) === true ? [[name, true]] : [];
}

function durationOf(operation: Place, { name, reading }: One): readonly Trait[] {
  const { value, path } = at(operation, extensionOf(name));
  if (value === undefined) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  try {
    parseDuration(text as Duration);
    return [[name, text]];
  } catch {
    reading.notes.error(path, `'${text}' is no duration`, "write a number and a unit, like '10s'");
    return [];
  }
}
