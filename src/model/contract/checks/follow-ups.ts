// How an operation is undone and made good: by another one of the same service, which takes its input.

import type { Operations } from '../operation.ts';
import { whyUnfit } from './input-fits.ts';

/** What is wrong, in words that follow the operation's name. */
export function wrongFollowUp(operations: Operations, id: string): string | undefined {
  const { input, undo, confirm, expires, pivot } = operations[id] ?? { kind: 'operation' };
  const known = `(known: ${Object.keys(operations).join(', ')})`;
  const unknown = (other: string | undefined) => other !== undefined && !Object.hasOwn(operations, other);
  if (unknown(undo)) return `is undone by unknown operation '${String(undo)}' ${known}`;
  if (unknown(confirm)) return `is confirmed by unknown operation '${String(confirm)}' ${known}`;
  if (undo === id) return 'is undone by itself. Name the operation that takes it back';
  if (confirm === id) return 'is confirmed by itself. Name the operation that makes it good';
  if (confirm !== undefined && undo === undefined) return `is confirmed by '${confirm}' and has no undo; name the one that gives it up`;
  if (confirm !== undefined && confirm === undo) return `is undone and confirmed by '${confirm}'. Name two operations`;
  if (confirm !== undefined && pivot) return `is confirmed by '${confirm}' and is a pivot; it is either tried or done for good`;
  if (expires !== undefined && confirm === undefined) return `expires and has no confirm; name the one that makes it good in time`;
  return unfit('undone', undo) ?? unfit('confirmed', confirm);

  function unfit(how: string, other: string | undefined): string | undefined {
    const why = other === undefined ? undefined : whyUnfit({ given: input, wanted: operations[other]?.input });
    return why && `is ${how} by '${String(other)}', which is called with the same input: ${why}. Make it take the input of '${id}'`;
  }
}
