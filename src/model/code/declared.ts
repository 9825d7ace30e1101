// Checks that a process uses only signals, updates and questions that its contract declares. A wait for an undeclared
// signal would never end, and an undeclared question could not be answered.

import type { Process } from '../contract/process.ts';

type Kind = 'signal' | 'update' | 'ask';

interface Named {
  readonly kind: Kind;
  readonly name: PropertyKey;
}

/** Throws a TypeError that lists the declared names. `cannot` begins the message: "Cannot ask 'approve'". */
export function assertDeclared(cannot: string, { name: process, ...contract }: Process, { kind, name }: Named): void {
  const declared = contract[`${kind}s`] ?? {};
  if (Object.hasOwn(declared, name)) return;
  const known = Object.keys(declared).join(', ') || 'none';
  throw new TypeError(
    `${cannot}: process '${process}' declares no ${kind} of that name (it declares: ${known}). Correct it, or declare it`,
  );
}
