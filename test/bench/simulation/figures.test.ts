// What is counted, on calls made by hand.

import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../bench/simulation/figures.ts';
import type { Scenario } from '../../../bench/simulation/scenario.ts';
import { timelineOf } from '../../../bench/simulation/timeline.ts';
import type { CallRecord } from '../../../bench/simulation/traffic.ts';

const scenario: Scenario = {
  title: '',
  description: '',
  seconds: 40,
  event: [10, 20],
  rate: () => 10,
  timeout: 1_000,
  capacity: 10,
  backends: () => [],
  policies: {},
  drawn: [],
};

/** Ten calls a second; in which seconds they are not answered. */
const calls = (failing: (second: number) => boolean): readonly CallRecord[] =>
  Array.from({ length: 400 }, (_, index) => ({
    at: index * 100,
    milliseconds: index % 10 === 9 ? 500 : 20,
    outcome: failing(Math.floor(index / 10)) ? 'failed' : 'answered',
  }));

describe('figures', () => {
  it('count the calls of the event, and compare the answers to the capacity', () => {
    const records = calls((second) => second >= 10 && second < 15);
    const figures = figuresOf(scenario, { records, all: 120, odd: 30 });
    expect(figures).toMatchObject({ answered: 0.5, goodput: 0.5, p50: 20, p99: 500, reached: 1.2, odd: 0.25, recovery: 0, shed: 0 });
  });

  it('call a service well only where it stays so', () => {
    const recovery = (failing: (second: number) => boolean) =>
      figuresOf(scenario, { records: calls(failing), all: 0, odd: undefined }).recovery;
    expect(recovery((second) => second >= 10 && second < 23)).toBe(3);
    expect(recovery((second) => second === 20 || second === 23)).toBe(4);
    expect(recovery((second) => second >= 10)).toBe(20);
    expect(recovery((second) => second === 35)).toBe(0);
  });

  it('say nothing of how long answers take where there are none', () => {
    const figures = figuresOf(scenario, { records: calls(() => true), all: 0, odd: undefined });
    expect(figures).not.toHaveProperty('p99');
    expect(figures).toMatchObject({ answered: 0, shed: 1 });
  });
});

it('a time line tells of the second in which calls were made', () => {
  const line = timelineOf(
    calls((second) => second === 1),
    3,
  );
  expect(line).toEqual([
    { offered: 10, answered: 10, p99: 500 },
    { offered: 10, answered: 0, p99: undefined },
    { offered: 10, answered: 10, p99: 500 },
  ]);
});
