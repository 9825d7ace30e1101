// How many cases are played: some, always the same ones; with TENUTO_CASES as many as that says.

import { createRandom } from '../../src/testing/random.ts';

export const casesOf = (usual: number): number => Number(process.env['TENUTO_CASES'] ?? usual);

/** Drawn with a fixed seed, in their own order. */
export function someOf<T>(all: readonly T[], usual: number): readonly T[] {
  const random = createRandom(12);
  const drawn = all.map((one, index) => ({ one, index, lot: random.below(1_000_000) }));
  const some = drawn.sort((a, b) => a.lot - b.lot).slice(0, casesOf(usual));
  return some.sort((a, b) => a.index - b.index).map(({ one }) => one);
}

/** Where random cases begin: with TENUTO_FIRST elsewhere. */
export const firstCase = (): number => Number(process.env['TENUTO_FIRST'] ?? 1);
