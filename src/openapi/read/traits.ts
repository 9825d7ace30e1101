// What a document says of an operation by extensions, and HTTP by its method (RFC 9110, 9.2).

import { parseDuration, type Duration } from '../../model/duration.ts';
import { at, has, textAt, type Place } from '../place.ts';
import { durations, extensionOf, flags } from '../traits.ts';
import type { Reading } from './reading.ts';

export type Trait = readonly [name: string, value: string | boolean];

interface Asked {
  readonly reading: Reading;
  /** None: of the service protocol, where each is a POST. */
  readonly method?: string;
}

export function traitsOf(operation: Place, { reading, method = '' }: Asked): readonly Trait[] {
  return [
    ...undoOf(operation, reading),
    ...flags.flatMap((name) => flagOf(operation, { name, method, reading })),
    ...durations.flatMap((name) => durationOf(operation, { name, reading })),
  ];
}

function undoOf(operation: Place, { notes }: Reading): readonly Trait[] {
  if (!has(operation, extensionOf('undo'))) return [];
  const undo = textAt(operation, extensionOf('undo'));
  if (undo !== undefined) return [['undo', undo]];
  notes.error(`${operation.path}.${extensionOf('undo')}`, 'is no name', 'write the operation that takes this one back');
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
