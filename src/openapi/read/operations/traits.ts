// Reads the options of an operation from the extensions of the document, and from its HTTP method (RFC 9110, 9.2).

import { parseDuration, type Duration } from '../../../model/duration.ts';
import { child, hasKey, textAt, type Place } from '../../place.ts';
import { durations, extensionOf, flags, followUps } from '../../traits.ts';
import type { Reading } from '../reading.ts';

export type OperationOption = readonly [name: string, value: string | boolean];

interface ReadOptions {
  readonly reading: Reading;
  /** Left out for the service protocol, where each operation is a POST. */
  readonly method?: string;
}

export function optionsOf(operation: Place, { reading, method = '' }: ReadOptions): readonly OperationOption[] {
  return [
    ...followUps.flatMap((name) => followUpOf(operation, { name, reading })),
    ...flags.flatMap((name) => flagOf(operation, { name, method, reading })),
    ...durations.flatMap((name) => durationOf(operation, { name, reading })),
  ];
}

const remedies = {
  undo: 'write the name of the operation that undoes this one',
  confirm: 'write the name of the operation that confirms this one',
} as const;

interface FollowUp extends ReadOptions {
  readonly name: (typeof followUps)[number];
}

function followUpOf(operation: Place, { name, reading: { notes } }: FollowUp): readonly OperationOption[] {
  if (!hasKey(operation, extensionOf(name))) return [];
  const other = textAt(operation, extensionOf(name));
  if (other !== undefined) return [[name, other]];
  notes.error(`${operation.path}.${extensionOf(name)}`, 'is not a name', remedies[name]);
  return [];
}

const implied: Readonly<Record<string, readonly string[]>> = { safe: ['get', 'head', 'options'], idempotent: ['put', 'delete'] };

interface One extends ReadOptions {
  readonly name: string;
}

function flagOf(operation: Place, { name, method = '', reading }: One): readonly OperationOption[] {
  const { value, path } = child(operation, extensionOf(name));
  if (typeof value === 'boolean') return [[name, value]];
  if (value !== undefined) reading.notes.error(path, 'is neither true nor false', 'write one of them');
  return implied[name]?.includes(method) === true ? [[name, true]] : [];
}

function durationOf(operation: Place, { name, reading }: One): readonly OperationOption[] {
  const { value, path } = child(operation, extensionOf(name));
  if (value === undefined) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  try {
    parseDuration(text as Duration);
    return [[name, text]];
  } catch {
    reading.notes.error(path, `'${text}' is not a duration`, "write a number and a unit, such as '10s'");
    return [];
  }
}
