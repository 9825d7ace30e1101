// Pseudo-random numbers: the same seed gives the same numbers.

export interface Random {
  /** Returns an integer from 0 to `below`, exclusive. */
  below(below: number): number;
  chance(probability: number): boolean;
  /** Returns a number from 0 to 1, exclusive. */
  next(): number;
  /** Removes a random element from a list, and returns it. */
  take<T>(from: T[]): T | undefined;
}

/** Creates a generator that is seeded by a text. */
export const randomFrom = (text: string): Random => createRandom(hashOf(text));

// FNV-1a
const hashOf = (text: string): number =>
  Array.from(text).reduce((hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193), 0x811c9dc5);

export function createRandom(seed: number): Random {
  let state = seed | 0;
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, next, chance: (probability) => next() < probability, take: (from) => from.splice(below(from.length), 1)[0] };

  // mulberry32
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}
