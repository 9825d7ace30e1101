// Whether what a document says of undo and confirm can be, as `service` holds its operations to it.

import type { Notes } from '../../finding.ts';
import { extensionOf, followUps } from '../../traits.ts';
import type { ReadOperation } from './operations.ts';

export function refuseLostFollowUps(operations: readonly ReadOperation[], notes: Notes): void {
  const names = new Set(operations.map(({ name }) => name));
  for (const { traits, place } of operations) {
    const said = new Map(traits);
    const refuse = (trait: string, message: string, remedy: string) => {
      notes.error(`${place.path}.${extensionOf(trait)}`, message, remedy);
    };
    for (const trait of followUps) {
      const other = said.get(trait);
      if (typeof other === 'string' && !names.has(other)) refuse(trait, `there is no operation '${other}'`, 'name one of the document');
    }
    if (said.has('expires') && !said.has('confirm')) refuse('expires', 'has no confirm', `add ${extensionOf('confirm')}`);
    if (!said.has('confirm')) continue;
    if (!said.has('undo')) refuse('confirm', 'has no undo that gives up what was tried', `add ${extensionOf('undo')}`);
    if (said.get('pivot') === true) refuse('confirm', 'is a pivot as well', 'take one of the two out: it is tried, or done for good');
  }
}
