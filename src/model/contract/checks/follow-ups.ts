// Checks the undo and the confirm of an operation. Each is another operation of the same service that accepts its input.

import type { Operations } from '../operation.ts';
import { whyUnfit } from './input-fits.ts';

/** Returns the error in an operation's undo or confirm, as words that follow its name. Returns undefined if there is none. */
export function wrongFollowUp(operations: Operations, id: string): string | undefined {
  const { input, undo, confirm, expires, pivot } = operations[id] ?? { kind: 'operation' };
  const known = `(known: ${Object.keys(operations).join(', ')})`;
  const unknown = (other: string | undefined) => other !== undefined && !Object.hasOwn(operations, other);
  if (unknown(undo)) return `is undone by unknown operation '${String(undo)}' ${known}`;
  if (unknown(confirm)) return `is confirmed by unknown operation '${String(confirm)}' ${known}`;
  if (undo === id) return 'is undone by itself. Name the operation that undoes it';
  if (confirm === id) return 'is confirmed by itself. Name the operation that confirms it';
  if (confirm !== undefined && undo === undefined)
    return `is confirmed by '${confirm}' and has no undo. Name the operation that releases it`;
  if (confirm !== undefined && confirm === undo) return `is undone and confirmed by '${confirm}'. Name two operations`;
  if (confirm !== undefined && pivot) return `is confirmed by '${confirm}' and is a pivot. Remove one of the two`;
  if (expires !== undefined && confirm === undefined) return `expires and has no confirm. Name the operation that confirms it`;
  return unfit('undone', undo) ?? unfit('confirmed', confirm);

  function unfit(how: string, other: string | undefined): string | undefined {
    const why = other === undefined ? undefined : whyUnfit({ given: input, wanted: operations[other]?.input });
    return why && `is ${how} by '${String(other)}', which is called with the same input: ${why}. Make it accept the input of '${id}'`;
  }
}
