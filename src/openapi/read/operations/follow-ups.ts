// Checks the undo and confirm extensions of a document by the rules of `defineService`.

import type { Notes } from '../../finding.ts';
import { extensionOf, followUps } from '../../traits.ts';
import type { ReadOperation } from './operations.ts';

export function refuseLostFollowUps(operations: readonly ReadOperation[], notes: Notes): void {
  const names = new Set(operations.map(({ name }) => name));
  for (const { options, place } of operations) {
    const known = new Map(options);
    const refuse = (option: string, message: string, remedy: string) => {
      notes.error(`${place.path}.${extensionOf(option)}`, message, remedy);
    };
    for (const option of followUps) {
      const other = known.get(option);
      if (typeof other === 'string' && !names.has(other)) refuse(option, `there is no operation '${other}'`, 'name one of the document');
    }
    if (known.has('expires') && !known.has('confirm')) refuse('expires', 'has no confirm', `add ${extensionOf('confirm')}`);
    if (!known.has('confirm')) continue;
    if (!known.has('undo')) refuse('confirm', 'has no undo that releases the reservation', `add ${extensionOf('undo')}`);
    if (known.get('pivot') === true)
      refuse('confirm', 'is also a pivot', 'remove one of the two: an operation that is confirmed later is not final');
  }
}
