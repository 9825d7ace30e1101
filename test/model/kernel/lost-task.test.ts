// A worker may die at any moment. What it did locally since the last durable point is done again, or undone: nothing
// that a lost task did is forgotten, and nothing of it is done in another way.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code } from '../../../src/model/code/code.ts';
import { defineService } from '../../../src/model/contract/service.ts';
import { operation } from '../../../src/model/contract/operation.ts';
import type { Process } from '../../../src/model/contract/process.ts';
import { defineProcess } from '../../../src/model/contract/process.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { runWithLostTasks } from '../support/lost-tasks.ts';
import { bodyOf, plans, type Plan } from '../support/plan.ts';
import { createRandom } from '../support/random.ts';
import { depot, localSale } from '../support/shop.ts';

// The services are the same, and their steps run local all the same; only the kernel does not know, and lets everything through at once.
const { pack, unpack } = depot.operations;
const unaware = defineProcess('sale', {
  ...localSale,
  uses: {
    ...localSale.uses,
    depot: defineService('depot', {
      pack: operation({ ...pack, execution: 'remote' }),
      unpack: operation({ ...unpack, execution: 'remote' }),
    }),
  },
});

interface Trial {
  readonly plan: Plan;
  readonly seed: number;
}

const trialsOf = (tries: boolean): fc.Arbitrary<Trial> =>
  fc.record({ plan: plans({ local: true, signals: true, limits: true, tries }), seed: fc.integer() });

async function tryOut(contract: Process, { plan, seed }: Trial): Promise<{ lost: number; ended: boolean; problems: readonly string[] }> {
  const random = createRandom(seed);
  const services = createFakeServices({ fault: ({ key }) => (hash(key + String(seed)) % 6 === 0 ? 'refused' : undefined) });
  const { snapshot, ended, lost } = await runWithLostTasks({ contract, notation: code(bodyOf(plan)) }, { services, random });
  const kept = snapshot.steps.filter(({ state, undo }) => state.kind === 'completed' && undo.kind !== 'undone').map(({ key }) => key);
  const held = [...services.entries.values()].filter(({ state }) => state === 'done' || state === 'confirmed').map(({ key }) => key);
  const problems = [
    ...services.misuses,
    ...held.filter((key) => !kept.includes(key)).map((key) => `orphaned: ${key}`),
    ...kept.filter((key) => !held.includes(key)).map((key) => `undone behind the run's back: ${key}`),
  ];
  return { lost, ended, problems };
}

function hash(text: string): number {
  let value = 7;
  for (const char of text) value = (value * 31 + char.charCodeAt(0)) >>> 0;
  return value;
}

describe('a workflow task that is lost', () => {
  it('leaves no local effect that is neither repeated nor undone', async () => {
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(trialsOf(true), async (trial) => {
        const fate = await tryOut(localSale, trial);
        lost += fate.lost;
        expect(fate.problems).toEqual([]);
        expect(fate.ended).toBe(true);
      }),
      { numRuns: 600, seed: 20_261_121 },
    );
    expect(lost).toBeGreaterThan(300);
  }, 30_000);

  it('would leave such effects without the delivery order, so this test can detect them', async () => {
    const problems: string[] = [];
    const count = async (trial: Trial) => {
      const fate = await tryOut(unaware, trial).catch((error: unknown) => ({ problems: [String(error)] }));
      problems.push(...fate.problems.map((problem) => problem.split(':')[0] ?? ''));
    };
    await fc.assert(fc.asyncProperty(trialsOf(false), count), { numRuns: 200, seed: 20_261_121 });
    expect(new Set(problems)).toContain('orphaned');
    expect(new Set(problems)).toContain('key reused');
  }, 30_000);
});
