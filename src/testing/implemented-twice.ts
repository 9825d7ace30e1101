// A worker hosts one implementation of a process by its name, and so does a test.

import type { Implementation } from '../model/notation.ts';

/** Throws if two of them are called the same. The same one may be there twice. */
export function assertOneEach(implementations: readonly Implementation[]): void {
  const known = new Map<string, Implementation['notation']>();
  for (const { contract, notation } of implementations) {
    const other = known.get(contract.name);
    known.set(contract.name, notation);
    if (other === undefined || other === notation) continue;
    const remedy = 'Pass one of them, or give the other one a contract with another name';
    throw new TypeError(`Cannot begin the run: process '${contract.name}' is implemented twice. ${remedy}`);
  }
}
