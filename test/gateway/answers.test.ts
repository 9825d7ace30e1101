// Kept answers are bounded in bytes, whatever their number.

import { expect, it } from 'vitest';
import type { GatewayCall } from '../../src/gateway/call.ts';
import { createAnswers } from '../../src/gateway/fallback/answers.ts';

const callOf = (input: unknown) => ({ operation: 'find', input, timeout: 1, safe: true }) as unknown as GatewayCall;

it('evicts the oldest answers beyond the byte limit, and stores none that is too large or has no known size', () => {
  const answers = createAnswers(() => 0);
  const large = 'x'.repeat(3_000_000); // six of them: 36 MB
  for (let each = 0; each < 6; each++) answers.store(callOf(each), large);
  expect([0, 1, 5].map((each) => answers.find(callOf(each), 1) !== undefined)).toEqual([false, true, true]);
  answers.store(callOf('huge'), 'x'.repeat(17_000_000));
  answers.store(callOf('odd'), 1n);
  expect(['huge', 'odd', 5].map((each) => answers.find(callOf(each), 1) !== undefined)).toEqual([false, false, true]);
  answers.store(callOf(5), 'small');
  answers.store(callOf(6), large);
  expect(answers.find(callOf(5), 1)).toMatchObject({ answer: 'small' });
  expect(answers.find(callOf(1), 1)).toBeDefined();
});
