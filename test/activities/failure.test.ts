// What a failed call is to Temporal: tried again or not, and when.

import { describe, expect, it } from 'vitest';
import { toActivityFailure } from '../../src/activities/failure.ts';
import { BusinessError, InvalidAnswer, InvalidInput, ServiceUnavailable } from '../../src/model/errors.ts';
import { withEffect } from '../../src/model/step-error.ts';

interface Failure extends Error {
  readonly nonRetryable?: boolean;
  readonly nextRetryDelay?: number;
  readonly category?: string;
  readonly details?: readonly [{ readonly effect: string }];
}

const failureOf = (thrown: unknown, attempt = 1): Failure => toActivityFailure(thrown, { attempt });

it.each([
  ['a refusal of the business', new BusinessError('Declined', { message: 'no' })],
  ['an input that does not fit', new InvalidInput('Input of it', [{ path: 'x', message: 'no' }])],
  ['an answer that breaks the contract', new InvalidAnswer('garbage')],
])('%s is never tried again', (_, thrown) => {
  expect(failureOf(thrown).nonRetryable).toBe(true);
});

it('a service that cannot be reached is tried again, when the policy of the step says', () => {
  const failure = failureOf(new ServiceUnavailable('away'));
  expect(failure.nonRetryable).toBe(false);
  expect(failure.nextRetryDelay).toBeUndefined();
});

describe('a service that says when it can be called again', () => {
  const delays = Array.from({ length: 200 }, () => failureOf(new ServiceUnavailable('busy', { retryAfter: 400 })).nextRetryDelay ?? 0);

  it('is called then, not sooner', () => {
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(400);
  });

  it('is not called by everybody in the same moment', () => {
    expect(new Set(delays).size).toBeGreaterThan(50);
    expect(Math.max(...delays)).toBeLessThanOrEqual(800);
  });

  it('is waited for no longer than the policy of the step says', () => {
    const retry = { maximumInterval: 30_000, maximumAttempts: 0 };
    const failure = toActivityFailure(new ServiceUnavailable('closed', { retryAfter: 31_536_000_000 }), { attempt: 1, retry }) as Failure;
    expect(failure.nextRetryDelay).toBe(30_000);
  });

  it('is waited for as long as usual where attempts are counted: they are not used up sooner', () => {
    const retry = { initialInterval: 2_000, backoffCoefficient: 3, maximumInterval: 30_000, maximumAttempts: 3 };
    const failure = toActivityFailure(new ServiceUnavailable('not now', { retryAfter: 100 }), { attempt: 2, retry }) as Failure;
    expect(failure.nextRetryDelay).toBe(6_000);
  });

  it('and says "now", is called when the policy of the step says: no delay would be the longest for Temporal', () => {
    expect(failureOf(new ServiceUnavailable('busy', { retryAfter: 0 })).nextRetryDelay).toBeUndefined();
  });
});

it('has had no effect, of a local step, only where the service says so: its first attempt need not be the first', () => {
  const call = { key: 'k', input: null };
  const effectOfLocal = (thrown: unknown) => (toActivityFailure(thrown, { attempt: 1, call }) as Failure).details?.[0];
  expect(effectOfLocal(withEffect(new ServiceUnavailable('not sent'), 'none'))).toMatchObject({ effect: 'unknown' });
  expect(effectOfLocal(new BusinessError('Declined'))).toMatchObject({ effect: 'none' });
});

it('has had no effect only where no earlier attempt may have had one', () => {
  const refused = withEffect(new ServiceUnavailable('not now'), 'none');
  expect(failureOf(refused).details?.[0].effect).toBe('none');
  expect(failureOf(refused, 2).details?.[0].effect).toBe('unknown');
});
