// A server ends a run whose history has grown too long, and then nobody undoes anything: so a run stops before.

import { describe, expect, it } from 'vitest';
import { runToEnd } from '../support/run-to-end.ts';
import { runSale, type SaleBody } from '../support/shop.ts';

const longest = 51_200; // events that a server takes

interface Costs {
  readonly bytes: number; // of an input
  readonly events: number; // of a call
}

/** Books for as long as it may. */
async function bookOn({ bytes, events }: Costs) {
  const body: SaleBody = async (_, { shop }) => {
    for (let count = 0; count < 10_000; count++) await shop.book(String(count).padEnd(bytes));
  };
  const { lengths, ...found } = await runToEnd(({ calls, ...beginning }) => {
    const history = () => ({ events: calls() * events, bytes: calls() * (1_500 + bytes) });
    return runSale(body, { ...beginning, history, long: () => calls() > 700 });
  });
  return { ...found, lengths: lengths.map((calls) => calls * events) };
}

describe('a run whose history is as long as it may be', () => {
  it.each([
    { bytes: 10, events: 20, steps: 2_400, why: 'for one run, and is undone in others' },
    { bytes: 1_000, events: 6, steps: 4_000, why: 'for all of it to be undone in the same run, because it is too much to take along' },
  ])('begins nothing more, and all is undone: $why', { timeout: 30_000 }, async ({ steps, ...costs }) => {
    const { end, services, lengths } = await bookOn(costs);
    expect(end).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringMatching(/^Cannot begin step 'shop\.book': the history/) },
    });
    expect(services.effects()).toEqual([]);
    expect(services.entries.size).toBeGreaterThan(steps);
    expect(Math.max(...lengths)).toBeLessThan(longest);
    expect(lengths.length).toBeGreaterThan(1);
  });
});
