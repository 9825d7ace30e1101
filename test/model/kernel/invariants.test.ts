// Whatever the process, and whatever goes wrong: in the end each effect is there once, or not at all.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code } from '../../../src/model/code/code.ts';
import type { Call } from '../../../src/model/kernel/runtime.ts';
import { runInMemory } from '../../../src/testing/memory/run-in-memory.ts';
import { createFakeServices, type Fault } from '../support/fake-services.ts';
import { bodyOf, plans, type Plan } from '../support/plan.ts';
import { createRandom, type Random } from '../support/random.ts';
import { localSale } from '../support/shop.ts';

interface Trial {
  readonly plan: Plan;
  readonly seed: number;
  readonly cancelAfter: number | undefined; // so many turns, or seconds
}

const trials: fc.Arbitrary<Trial> = fc.record({
  plan: plans({ local: true, signals: false, tries: true }),
  seed: fc.integer(),
  cancelAfter: fc.option(fc.nat({ max: 8 }), { nil: undefined }),
});

/** What goes wrong with a call, decided once for all its attempts. Eight faults are more than an ordinary step has attempts. */
function faults(random: Random): (call: Call, attempt: number) => Fault | undefined {
  const chosen = new Map<string, readonly (Fault | undefined)[]>();
  const choose = (undo: boolean) => {
    if (random.chance(0.6)) return [];
    const some = Array.from({ length: 1 + random.below(3) }, () => (random.chance(0.5) ? 'lost' : 'unavailable') as Fault);
    if (undo) return some;
    return random.take([['refused'], some, [...some, 'refused'], Array<Fault>(8).fill(some[0] ?? 'lost')] as Fault[][]) ?? [];
  };
  return ({ key, undoes }, attempt) => {
    const list = chosen.get(key) ?? choose(undoes !== undefined);
    chosen.set(key, list);
    return list[attempt - 1];
  };
}

async function tryOut({ plan, seed, cancelAfter }: Trial) {
  const random = createRandom(seed);
  let open = 0;
  const before = async () => {
    open++;
    for (let turns = random.below(3); turns > 0; turns--) await new Promise(setImmediate);
    open--;
  };
  const services = createFakeServices({ fault: faults(random), before });
  const sale = runInMemory({ contract: { ...localSale, policy: { retry: { attempts: 6 } } }, notation: code(bodyOf(plan)) }, null, {
    call: services.call,
  });
  if (cancelAfter !== undefined) {
    for (let turn = 0; turn < cancelAfter % 4; turn++) await new Promise(setImmediate);
    if (cancelAfter >= 4) await sale.advance(`${cancelAfter / 4}s`);
    void sale.run.cancel();
  }
  await sale.finish().catch((stuck: unknown) => {
    expect(String(stuck)).toContain('It waits for a person');
  });
  return { sale, services, open };
}

const undoable = (key: string): boolean => !key.includes('/shop.look');

describe('any process, with any faults', () => {
  it('leaves the effects of its completed steps, each once, or none', async () => {
    const seen = { completed: 0, failed: 0, stuck: 0 };
    await fc.assert(
      fc.asyncProperty(trials, async (trial) => {
        const { sale, services, open } = await tryOut(trial);
        const { steps, pivoted, outcome } = sale.run.snapshot({ limit: Infinity });
        seen[sale.end?.kind ?? 'stuck']++;
        expect(services.misuses).toEqual([]);
        expect(open).toBe(0);
        expect(steps.filter(({ state, undo }) => state.kind === 'running' || undo.kind === 'running')).toEqual([]);
        const kept = steps.filter(({ state, undo }) => state.kind === 'completed' && undo.kind !== 'undone').map(({ key }) => key);
        const all = [...services.entries.values()];
        const held = all.filter(({ state }) => state === 'done' || state === 'confirmed').map(({ key }) => key);
        if (sale.end?.kind === 'completed')
          expect(all.filter(({ operation, state }) => operation.endsWith('.hold') && state === 'done')).toEqual([]);
        // What has no undo is left where its answer was lost.
        expect(held.filter(undoable).sort()).toEqual(kept.filter(undoable).sort());
        if (sale.end?.kind === 'failed') {
          expect(pivoted).toBe(false);
          expect(
            steps
              .filter(({ operation, state }) => state.kind === 'completed' && operation !== 'shop.look')
              .every(({ undo }) => undo.kind === 'undone'),
          ).toBe(true);
        }
        if (!sale.end) expect({ pivoted, outcome }).toEqual({ pivoted: true, outcome: 'undo-failed' });
      }),
      { numRuns: 2_000, seed: 20_261_121 },
    );
    expect(Math.min(seen.completed, seen.failed, seen.stuck)).toBeGreaterThan(50);
  }, 30_000);
});
