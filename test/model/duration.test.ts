import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/model/duration.ts';

describe('duration', () => {
  it.each([
    ['200ms', 200],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['3h', 10_800_000],
    ['30d', 2_592_000_000],
  ] as const)('reads %s as %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['10', 's', '10 s', '10x', '-1s', ''])("refuses '%s' and says how to write it", (text) => {
    expect(() => parseDuration(text as '1s')).toThrow(`Cannot read duration '${text}': a duration is a number and a unit`);
  });
});
