// A step above a call, as the driver makes it.

import { expect, it } from 'vitest';
import { createStepper } from '../../../bench/gateway/driver/step.ts';

const failing = (times: number) => {
  const keys: string[] = [];
  const call = (key: string): Promise<void> => {
    keys.push(key);
    return keys.length > times ? Promise.resolve() : Promise.reject(Object.assign(new Error('not now'), { retryAfter: 1 }));
  };
  return { keys, stepper: createStepper({ call }) };
};

it('tells the caller of the first try, and goes on behind it under the same key', async () => {
  const { keys, stepper } = failing(2);
  expect(await stepper.step('a')).toBe(false);
  expect(await stepper.settled()).toEqual({ begun: 1, failed: 0 });
  expect(keys).toEqual(['a', 'a', 'a']);
});

it('gives a step up after five tries', async () => {
  const { keys, stepper } = failing(Infinity);
  await stepper.step('a');
  expect(await stepper.settled()).toEqual({ begun: 1, failed: 1 });
  expect(keys).toHaveLength(5);
});

it('tries once what is answered at once', async () => {
  const { keys, stepper } = failing(0);
  expect(await stepper.step('a')).toBe(true);
  expect(await stepper.settled()).toEqual({ begun: 1, failed: 0 });
  expect(keys).toHaveLength(1);
});
