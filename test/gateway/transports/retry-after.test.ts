// When to come again, as a server says it: whole seconds or a date of HTTP, and nothing that only looks like them.

import { expect, it } from 'vitest';
import { retryAfter } from '../../../src/gateway/transports/http/retry-after.ts';

it.each([
  ['0', 0],
  ['7', 7_000],
  ['007', 7_000],
  ['2147483648', 2 ** 31 * 1_000],
  ['9'.repeat(30), 2 ** 31 * 1_000],
  ['9'.repeat(400), 2 ** 31 * 1_000],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
])('%s', (header, milliseconds) => {
  expect(retryAfter(header)).toEqual({ retryAfter: milliseconds });
});

it.each([
  '',
  ' ',
  '-1',
  '+1',
  '1.5',
  '1e3',
  '0x10',
  '1,2',
  '1 s',
  '10s',
  '٣',
  'Infinity',
  'NaN',
  'null',
  'true',
  'soon',
  '2100-01-01',
  '2100-01-01T00:00:00Z',
  'Jan 1, 2100',
  '1/1/2100',
  'Fri, 01 Jan 2100 00:00:00 PST',
  'Fri, 01 Jan 2100 00:00:00 +0000',
])("'%s' is ignored", (header) => {
  // prettier-ignore
  expect(retryAfter(header)).toEqual({});
});

it('a header that is sent twice or not at all is ignored', () => {
  expect([retryAfter(undefined), retryAfter(['1', '2'])]).toEqual([{}, {}]);
});

it.each([
  (at: Date) => at.toUTCString(),
  (at: Date) => {
    const [, day, month, year, time] = /, (\d\d) (\w+) \d\d(\d\d) (\S+)/.exec(at.toUTCString()) ?? [];
    return `Friday, ${String(day)}-${String(month)}-${String(year)} ${String(time)} GMT`;
  },
  (at: Date) => {
    const [, day, month, year, time] = /, (\d\d) (\w+) (\d+) (\S+)/.exec(at.toUTCString()) ?? [];
    return `Fri ${String(month)} ${String(Number(day)).padStart(2)} ${String(time)} ${String(year)}`;
  },
])('each date format is read as UTC, in any time zone of this machine', (write) => {
  const { retryAfter: milliseconds = NaN } = retryAfter(write(new Date(Date.now() + 3_600_000)));
  expect(milliseconds).toBeGreaterThan(3_590_000);
  expect(milliseconds).toBeLessThanOrEqual(3_600_000);
});
