// The journals of a family's runs, merged.

import { expect, it } from 'vitest';
import { foldRuns } from '../../src/client/history/fold-runs.ts';
import { createJournal, type Journal } from '../../src/model/kernel/journal.ts';
import { inUndoOrder } from '../../src/model/kernel/undo-order.ts';

function begin(journal: Journal, id: string): void {
  const step = { id, key: `r/${id}`, operation: 'shop.book', generation: 1, group: '', execution: 'remote', pivot: false, input: null };
  journal.write({ kind: 'began', step: step as never, undoneBy: 'shop.unbook' }, 0);
}

async function undoneAtOnce(journals: readonly Journal[]): Promise<readonly string[]> {
  const { steps } = foldRuns(journals);
  const began: string[] = [];
  void inUndoOrder({ steps, among: new Map(steps.map((step) => [step.id, step])) }, ({ id }) => {
    began.push(id);
    return new Promise(() => undefined);
  });
  return began;
}

it('a step of a later run is undone before a call of an earlier run that never had an answer', async () => {
  const [first, second] = [createJournal(), createJournal()];
  begin(first, 'unanswered');
  begin(second, 'later');
  second.write({ kind: 'completed', id: 'later' }, 0);
  expect(await undoneAtOnce([first, second])).toEqual(['later']);
});

it('two calls of one run that never had an answer are undone at the same time', async () => {
  const journal = createJournal();
  begin(journal, 'one');
  begin(journal, 'other');
  expect([...(await undoneAtOnce([journal]))].sort()).toEqual(['one', 'other']);
});
