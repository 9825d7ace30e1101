// What exploreFaults is for: each of these bugs loses a penny, and is found. Without them nothing is.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BusinessError } from '../../src/model/errors.ts';
import { orderOptions } from '../support/order-simulation.ts';
import { takingThree } from '../fixtures/children/family.ts';
import { takingTwo } from '../fixtures/processes/probe.ts';
import { bugs, childBugs } from './planted/bugs.ts';
import { createNursery, type Edit, type Nursery } from './planted/plant.ts';

let nursery: Nursery;
beforeAll(async () => {
  nursery = await createNursery();
});
afterAll(() => nursery.clear());

const explore = async (edits: readonly Edit[]) => {
  const { placeOrder, exploreFaults } = await nursery.plant(edits);
  return exploreFaults(placeOrder, { ...orderOptions, pairs: 100, enough: 3 });
};

/** What a bug has to be put into before it can be one. */
const groundOf = (edits: readonly Edit[]): readonly Edit[] => edits.filter(({ file }) => /^(contracts\/order|workflows)/.test(file));

describe('a copy of the order process', () => {
  it('shows nothing as it is', async () => {
    const { violations } = await explore([]);
    expect(violations).toEqual([]);
  });

  it.each(Object.entries(bugs))('shows: %s', async (_, { edits, shows }) => {
    const { violations } = await explore(edits);
    expect(violations.map(({ invariant }) => invariant).join()).toMatch(shows);
    expect(violations[0]?.faults.length).toBeLessThanOrEqual(2);
  });

  it.each(Object.entries(bugs).filter(([, { edits }]) => groundOf(edits).length > 0))('shows nothing but: %s', async (_, { edits }) => {
    const { violations } = await explore(groundOf(edits));
    expect(violations).toEqual([]);
  });
});

describe('a run that another one calls', () => {
  const exploreFamily = async (edits: readonly Edit[]) => {
    const { exploreFaults } = await nursery.plant(edits);
    const gone = new BusinessError('Empty', { details: { id: 'c' } });
    const services = { depot: { take: ({ id }: { readonly id: string }) => (id === 'c' ? Promise.reject(gone) : { taken: id }) } };
    const input = { first: 'a', second: 'b', third: 'c' };
    return exploreFaults(takingThree, { input, services, processes: [takingTwo], pairs: 50, enough: 2 });
  };

  it('shows nothing as it is', async () => {
    const { violations } = await exploreFamily([]);
    expect(violations).toEqual([]);
  });

  it.each(Object.entries(childBugs))('shows: %s', async (_, { edits, shows }) => {
    const { violations } = await exploreFamily(edits);
    expect(violations.map(({ invariant }) => invariant).join()).toMatch(shows);
    expect(violations[0]?.message).toContain('takeTwo/depot.take');
  });
});
