// The test kit's own: the same seed, the same choices.

export { createRandom, type Random } from '../../../src/testing/random.ts';
