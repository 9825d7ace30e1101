// Checks that a test passes only one implementation per process name, as a worker requires.

import type { Implementation } from '../model/notation.ts';

/** Throws if two different implementations have the same process name. The same implementation may be passed twice. */
export function assertOneEach(implementations: readonly Implementation[]): void {
  const known = new Map<string, Implementation['notation']>();
  for (const { contract, notation } of implementations) {
    const other = known.get(contract.name);
    known.set(contract.name, notation);
    if (other === undefined || other === notation) continue;
    const remedy = 'Pass one of them, or give the other one a contract with another name';
    throw new TypeError(`Cannot start the run: process '${contract.name}' is implemented twice. ${remedy}`);
  }
}
