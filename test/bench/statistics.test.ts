// What the benchmark's figures rest on.

import { describe, expect, it } from 'vitest';
import { rotated } from '../../bench/rounds.ts';
import { median, pairedRatio, percentile } from '../../bench/statistics.ts';

describe('percentile', () => {
  it('is a value that occurred: the smallest that the share does not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 95, 99, 100]);
  });

  it('of few values is the highest where the share asks for more than there are', () => {
    expect(percentile([7, 3], 0.99)).toBe(7);
  });

  it('refuses to make up a figure from nothing', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});

describe('median', () => {
  it('is the value in the middle, or the mean of the two in the middle', () => {
    expect([median([9, 1, 5]), median([9, 1, 5, 6])]).toEqual([5, 5.5]);
  });
});

describe('pairedRatio', () => {
  it('compares round by round, so that a round in which all are slow changes nothing', () => {
    expect(pairedRatio([20, 2, 40], [10, 1, 20])).toEqual({ median: 2, min: 2, max: 2 });
  });
});

describe('rotated', () => {
  it('lets each be first once in as many rounds as there are', () => {
    expect([0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
  });
});
