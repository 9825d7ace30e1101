// Workflow tasks that get lost under a machine with local and remote steps, delays, signals and updates: what a lost
// task did locally is done again or undone.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machine } from '../../src/machine/index.ts';
import { createFakeServices } from '../model/support/fake-services.ts';
import { runWithLostTasks } from '../model/support/lost-tasks.ts';
import { createRandom } from '../model/support/random.ts';
import { localSale } from '../model/support/shop.ts';

const step = (src: string, item: string, onDone: string) => ({ invoke: { src, input: item, onDone, onError: onDone } });
const over = { type: 'final' };

const definition = {
  type: 'parallel',
  states: {
    goods: {
      initial: 'packing',
      on: { change: '.repacking' },
      states: {
        packing: step('depot.pack', 'tea', 'booking'),
        booking: step('shop.book', 'tea', 'unpaid'),
        unpaid: { after: { '2s': 'wrapping' }, on: { paid: 'wrapping' } },
        wrapping: step('depot.pack', 'paper', 'over'),
        repacking: step('depot.pack', 'milk', 'over'),
        over,
      },
    },
    money: {
      initial: 'noting',
      states: {
        noting: { invoke: { src: 'depot.pack', input: 'note', onDone: 'paying' }, after: { '1s': 'paying' } },
        paying: step('shop.pay', 'tea', 'receipt'),
        receipt: step('depot.pack', 'receipt', 'over'),
        over,
      },
    },
  },
  output: () => null,
};

const answers = { change: { accept: () => 'changed' }, cancel: { accept: () => false } };
const implementation = { contract: localSale, notation: machine(localSale, definition, { answers }) };

async function tryOut(seed: number) {
  const random = createRandom(seed);
  const services = createFakeServices({ fault: ({ key }) => ((key.length + seed) % 7 === 0 ? 'refused' : undefined) });
  const { snapshot, ended, lost } = await runWithLostTasks(implementation, { services, random });
  const kept = snapshot.steps.filter(({ state, undo }) => state.kind === 'completed' && undo.kind !== 'undone').map(({ key }) => key);
  const held = [...services.entries.values()].filter(({ state }) => state === 'done').map(({ key }) => key);
  return { ended, lost, misuses: services.misuses, kept: kept.sort(), held: held.sort() };
}

describe('a machine whose workflow tasks get lost', () => {
  it('holds what its run says that it did, and nothing else', { timeout: 60_000 }, async () => {
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const fate = await tryOut(seed);
        lost += fate.lost;
        expect(fate).toMatchObject({ ended: true, misuses: [] });
        expect(fate.held).toEqual(fate.kept);
      }),
      { numRuns: 300 },
    );
    expect(lost).toBeGreaterThan(100);
  });
});
