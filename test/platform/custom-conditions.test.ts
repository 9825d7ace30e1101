import { expect, it } from 'vitest';
import { customConditions } from '../../src/platform/custom-conditions.ts';

it.each([
  [[], '', []],
  [['--conditions=a'], '', ['a']],
  [['--conditions', 'a', '-C', 'b'], '', ['a', 'b']],
  [['-C=a', '--import', 'tsx'], '--conditions=b  --conditions=a', ['a', 'b']],
  [['--conditions'], '', []],
])('%j with NODE_OPTIONS %j: the conditions are %j', (execArgv, options, conditions) => {
  expect(customConditions({ execArgv, env: { NODE_OPTIONS: options } })).toEqual(conditions);
});
