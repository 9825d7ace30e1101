import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BusinessError, InvalidInput, ValueTooLarge } from '../../../src/model/errors.ts';
import { jsonSize } from '../../../src/model/sizes/json-size.ts';
import { toError, toStepError } from '../../../src/model/step-error.ts';

const many = (count: number) => Array.from({ length: count }, (_, index) => ({ path: `items.${String(index)}`, message: 'is required' }));
const refusal = (details: unknown) => toStepError(new BusinessError('No', { message: 'No', details }));

describe('an error as data', () => {
  it('is unchanged if it is short', () => {
    const error = new BusinessError('CardRefused', { message: 'ä'.repeat(2_000), details: { reason: 'ö'.repeat(1_000) } });
    expect(toStepError(error)).toEqual({ kind: 'business', code: 'CardRefused', message: error.message, details: error.details });
  });

  it('has a text of 2,000 characters, with a note of its original length', () => {
    const { message } = toStepError(new Error('x'.repeat(3_000_000)));
    expect(message).toBe(`${'x'.repeat(1_970)}… (3000000 characters)`);
  });

  it('is not cut in the middle of a character', () => {
    const { message } = toStepError(new Error(`${'x'.repeat(1_969)}${'😀'.repeat(100)}`));
    expect(message).toBe(`${'x'.repeat(1_969)}… (2169 characters)`);
  });

  it('keeps the shape of its details: texts and lists are cut', () => {
    const short = refusal({ reason: 'r'.repeat(3_000_000), tries: 3, items: many(100_000) });
    expect(short).toMatchObject({ details: { tries: 3, reason: expect.stringMatching(/^r+… \(3000000 characters\)$/) as string } });
    expect(short).toHaveProperty('details.items.0', { path: 'items.0', message: 'is required' });
    expect(short.message).toMatch(/^No \(its details had \d+ bytes: shortened\)$/);
  });

  it('has no details if even their shape is too large', () => {
    const wide = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`field-${String(index)}`.repeat(50), many(100)]));
    expect(
      jsonSize(
        refusal([
          [wide, wide],
          [wide, wide],
        ]),
      ),
    ).toBeLessThan(20_000);
  });

  it('names the first twenty of its issues', () => {
    const short = toStepError(new InvalidInput('Input', many(50_000)));
    expect(short).toMatchObject({ issues: many(20) });
    expect(jsonSize(short)).toBeLessThan(20_000);
  });

  it('is small, whatever its details are', () => {
    const text = fc.integer({ min: 0, max: 30_000 }).map((length) => 'ß'.repeat(length));
    const details = fc.anything({ key: text, values: [text, fc.integer(), fc.constant(null)], maxKeys: 30, maxDepth: 4 });
    fc.assert(
      fc.property(details, text, (value, message) => {
        const short = toStepError(new BusinessError(message, { message, details: value }));
        expect(jsonSize(short)).toBeLessThan(30_000);
        expect(toStepError(toError(short))).toEqual(short); // it passes several hands
      }),
      { numRuns: 300 },
    );
  });

  it('comes back as the same error, with its figures', () => {
    const error = new ValueTooLarge('Cannot send it', { bytes: 3, limit: 2 });
    expect(toError(toStepError(error))).toEqual(error);
  });
});
