// Times of any length, and times as HTTP writes them.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseHttpDate } from '../../src/platform/http-date.ts';
import { forTimer, longestTimer, startTimer } from '../../src/platform/timer.ts';
import { systemEnvironment } from '../../src/platform/environment.ts';
import { memoryRegistry, register } from '../../src/registry/index.ts';
import { observe } from '../registry/observer.ts';

const day = 86_400_000;

describe('a timer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([1, 1_000, longestTimer, longestTimer + 1, 30 * day, 365 * day])(
    'of %i ms fires after that time, and not before',
    async (milliseconds) => {
      const ring = vi.fn();
      startTimer(milliseconds, ring);
      await vi.advanceTimersByTimeAsync(milliseconds - 1);
      expect(ring).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(ring).toHaveBeenCalledOnce();
      await vi.advanceTimersByTimeAsync(365 * day);
      expect(ring).toHaveBeenCalledOnce();
    },
  );

  it('can be cancelled at any time, and never fires if its time is Infinity', async () => {
    const ring = vi.fn();
    const stops = [40 * day, Infinity].map((milliseconds) => startTimer(milliseconds, ring));
    await vi.advanceTimersByTimeAsync(39 * day);
    expect(ring).not.toHaveBeenCalled();
    for (const stop of stops) stop();
    await vi.advanceTimersByTimeAsync(100 * day);
    expect(ring).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps a registration with a TTL of 30 days', async () => {
    const registry = memoryRegistry();
    await registry.register({ service: 'till', instance: { id: 'a', address: 'http://a' }, ttl: 30 * day });
    const seen = observe(registry, 'till');
    await vi.advanceTimersByTimeAsync(29 * day);
    expect((await seen.until(() => true)).instances).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2 * day);
    await seen.until(({ instances }) => instances.length === 0);
  });
});

it('an instance with a TTL of 30 days is still registered after a moment', async () => {
  const registry = memoryRegistry();
  const registered = register(registry, { service: 'till', instance: { id: 'a', address: 'http://a' }, ttl: '30d' });
  const seen = observe(registry, 'till');
  await seen.until(({ instances }) => instances.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect((await seen.until(() => true)).instances).toHaveLength(1);
  await registered.stop();
});

it("a time for Node's own timers is limited to their maximum", () => {
  expect([0, 5, 1e12, Infinity].map(forTimer)).toEqual([1, 5, longestTimer, longestTimer]);
  const stop = systemEnvironment.setTimer(1e12, () => expect.fail('it rang'));
  return new Promise<void>((resolve) => setTimeout(resolve, 20)).finally(stop);
});

describe('an HTTP date', () => {
  const expected = Date.UTC(1994, 10, 6, 8, 49, 37);
  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])('%s', (text) => {
    expect(parseHttpDate(text, Date.UTC(2026, 0))).toBe(expected);
  });
  it('with a two-digit year is never more than 50 years ahead', () => {
    const yearOf = (year: string) =>
      new Date(parseHttpDate(`Sunday, 06-Nov-${year} 08:49:37 GMT`, Date.UTC(2026, 5)) ?? 0).getUTCFullYear();
    expect(['26', '76', '77', '99', '00'].map(yearOf)).toEqual([2026, 2076, 1977, 1999, 2000]);
  });
  it.each([
    '1994-11-06T08:49:37Z',
    '1994-11-06',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 CET',
    'Sun, 06 Nov 1994 08:49:37 +0100',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 31 Feb 2027 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'sun, 06 nov 1994 08:49:37 gmt',
    '06 Nov 1994 08:49:37 GMT',
    'Sun Nov 6 08:49:37 1994',
    'tomorrow',
    '2',
    '',
  ])('%s is not an HTTP date', (text) => {
    // prettier-ignore
    expect(parseHttpDate(text)).toBeUndefined();
  });
});
