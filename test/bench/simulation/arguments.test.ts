import { expect, it } from 'vitest';
import { readArguments } from '../../../bench/simulation/arguments.ts';
import { scenarioNames } from '../../../bench/simulation/scenarios.ts';

it('plays every scenario with three seeds, unless it is told which', () => {
  expect(readArguments([])).toMatchObject({ scenarios: scenarioNames, seeds: [1, 2, 3] });
  expect(readArguments(['--only', 'halved', '--only', 'slow', '--seed', '7', '--seeds', '2'])).toMatchObject({
    scenarios: ['slow', 'halved'],
    seeds: [7, 8],
  });
});

it.each([['--only', 'nonsense'], ['--seed', '0'], ['--seeds', 'many'], ['--wrong'], ['--docs', '--only', 'slow']])(
  'refuses %s %s and says what there is',
  (...args) => {
    expect(() => readArguments(args)).toThrow(/--only SCENARIO/);
  },
);
