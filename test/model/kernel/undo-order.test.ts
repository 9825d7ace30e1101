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

const before = (step: StepRecord, steps: readonly StepRecord[]): readonly StepRecord[] =>
  steps.filter(({ ended }) => (ended?.position ?? Infinity) < step.began.position);

/** Some of the steps name some of those that ended before they began. */
const namedIn = (history: readonly number[], choices: readonly (number | undefined)[]): StepRecord[] => {
  const steps = stepsOf(history);
  return steps.map((step, index) => {
    const choice = choices[index];
    if (choice === undefined) return step;
    const after = before(step, steps).flatMap(({ id }, place) => (choice & (1 << place) ? [id] : []));
    return { ...step, after };
  });
};

/** All that a step depends on, by definition. */
function dependenciesOf(step: StepRecord, steps: readonly StepRecord[]): ReadonlySet<string> {
  const direct = step.after ? steps.filter(({ id }) => step.after?.includes(id)) : before(step, steps);
  return new Set(direct.flatMap((other) => [other.id, ...dependenciesOf(other, steps)]));
}

/** Undoes steps in the order that chance has their undos end, and looks before each at what is being undone. */
async function undoing({ steps, among }: { steps: readonly StepRecord[]; among: readonly StepRecord[] }, choose: () => number) {
  const dependencies = new Map(among.map((step) => [step.id, dependenciesOf(step, among)]));
  const running = new Map<string, () => void>();
  const undone = new Set<string>();
  const known = new Map(among.map((step) => [step.id, step]));
  const all = inUndoOrder({ steps, among: known }, ({ id }) => new Promise((resolve) => running.set(id, resolve)));
  while (undone.size < steps.length) {
    const left = steps.filter(({ id }) => !undone.has(id));
    const expected = left.filter(({ id }) => !left.some((other) => dependencies.get(other.id)?.has(id))).map(({ id }) => id);
    expect([...running.keys()].sort()).toEqual(expected.sort());
    const id = [...running.keys()][choose() % running.size] ?? '';
    running.get(id)?.();
    running.delete(id);
    undone.add(id);
    await new Promise(setImmediate);
  }
  await all;
}

describe('undo order', () => {
  it('undoes each step once everything that began after it ended is undone, and no later', async () => {
    const property = fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async (history, choices) => {
      const steps = stepsOf(history);
      await undoing({ steps, among: steps }, () => choices.next().value as number);
    });
    await fc.assert(property, { numRuns: 300, seed: 20_261_121 });
  });

  it('follows declared dependencies, also through steps that are not to be undone', async () => {
    const names = fc.array(fc.option(fc.nat({ max: 255 }), { nil: undefined }), { minLength: 8, maxLength: 8 });
    const property = fc.asyncProperty(
      histories,
      names,
      fc.nat({ max: 255 }),
      fc.infiniteStream(fc.nat()),
      async (history, named, wanted, choices) => {
        const among = namedIn(history, named);
        const steps = among.filter((_, index) => wanted & (1 << index));
        await undoing({ steps, among }, () => choices.next().value as number);
      },
    );
    await fc.assert(property, { numRuns: 500, seed: 20_261_121 });
  });

  it('undoes no more than five hundred at a time', async () => {
    const steps = stepsOf([...Array.from({ length: 1_200 }, (_, index) => index), ...Array.from({ length: 1_200 }, (_, index) => index)]);
    let [most, now] = [0, 0];
    const undo = async () => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now--;
    };
    await inUndoOrder({ steps, among: new Map(steps.map((step) => [step.id, step])) }, undo);
    expect(most).toBe(500);
  });

  it('resolves at once if there is nothing to undo', async () => {
    await expect(inUndoOrder({ steps: [], among: new Map() }, () => Promise.reject(new Error('never called')))).resolves.toBeUndefined();
  });
});
