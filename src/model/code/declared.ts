// A process can only use what its contract declares: a signal by another name would be waited for for ever, and a question
// by another name could not be answered.

import type { Process } from '../contract/process.ts';

type Kind = 'signal' | 'update' | 'ask';

interface Named {
  readonly kind: Kind;
  readonly name: PropertyKey;
}

/** Throws with what is declared. `cannot` begins the message: "Cannot ask 'approve'". */
export function assertDeclared(cannot: string, { name: process, ...contract }: Process, { kind, name }: Named): void {
  const declared = contract[`${kind}s`] ?? {};
  if (Object.hasOwn(declared, name)) return;
  const known = Object.keys(declared).join(', ') || 'none';
  throw new TypeError(
    `${cannot}: process '${process}' declares no ${kind} of that name (it declares: ${known}). Correct it, or declare it`,
  );
}
