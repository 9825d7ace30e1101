import { expect, it } from 'vitest';
import { readArguments } from '../../../bench/gateway/arguments.ts';

it('plays every scenario and measures the cost, unless it is told which', () => {
  expect(readArguments([]).plan.scenarios).toHaveLength(9);
  const { scenarios, costCalls } = readArguments(['--only', 'slow', '--only', 'killed']).plan;
  expect([scenarios, costCalls]).toEqual([['slow', 'killed'], 0]);
});

it.each([['--only', 'nonsense'], ['--rounds', '0'], ['--rate', 'fast'], ['--wrong']])('refuses %s %s and says what there is', (...args) => {
  expect(() => readArguments(args)).toThrow(/--quick/);
});
