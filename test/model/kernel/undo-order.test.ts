import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepRecord } from '../../../src/model/kernel/journal.ts';
import { inUndoOrder } from '../../../src/model/kernel/undo-order.ts';

/** Steps that began and ended in any order: a shuffled list in which each occurs twice. */
const histories = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.shuffledSubarray(
    Array.from({ length: 2 * count }, (_, index) => index >> 1),
    { minLength: 2 * count },
  ),
);

function stepsOf(history: readonly number[]): StepRecord[] {
  return [...new Set(history)].map((id) => ({
    ...{
      id: String(id),
      operation: 'shop.book',
      generation: 1,
      key: String(id),
      group: '',
      execution: 'remote',
      pivot: false,
      input: null,
    },
    began: { position: history.indexOf(id) + 1, at: 0 },
    ended: { position: history.lastIndexOf(id) + 1, at: 0 },
    state: { kind: 'completed' },
    undo: { kind: 'registered', by: 'shop.unbook' },
  }));
}

/** The definition: a step may be undone once everything that began after it ended is undone. */
const mayBeUndone = (step: StepRecord, { steps, undone }: { steps: readonly StepRecord[]; undone: ReadonlySet<string> }): boolean =>
  steps.every(({ id, began }) => undone.has(id) || began.position < (step.ended?.position ?? Infinity));

describe('undo order', () => {
  it('undoes each step once everything that depends on it is undone, and no later', async () => {
    const property = fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async (history, choices) => {
      const steps = stepsOf(history);
      const running = new Map<string, () => void>();
      const undone = new Set<string>();
      const all = inUndoOrder(steps, ({ id }) => new Promise((resolve) => running.set(id, resolve)));
      while (undone.size < steps.length) {
        const expected = steps.filter((step) => !undone.has(step.id) && mayBeUndone(step, { steps, undone })).map(({ id }) => id);
        expect([...running.keys()].sort()).toEqual(expected.sort());
        const id = [...running.keys()][(choices.next().value as number) % running.size] ?? '';
        running.get(id)?.();
        running.delete(id);
        undone.add(id);
        await new Promise(setImmediate);
      }
      await all;
    });
    await fc.assert(property, { numRuns: 500, seed: 20_261_121 });
  });

  it('has nothing to wait for where there is nothing to undo', async () => {
    await expect(inUndoOrder([], () => Promise.reject(new Error('never called')))).resolves.toBeUndefined();
  });
});
