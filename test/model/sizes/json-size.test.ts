import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonSize } from '../../../src/model/sizes/json-size.ts';

/** What the server would count. */
const asWritten = (value: unknown): number => Buffer.byteLength(value === undefined ? '' : JSON.stringify(value));

const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((codes) => String.fromCharCode(...codes));
const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), units);

describe('the size of a value as JSON', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['ASCII', 'abc'],
    ['an empty text', ''],
    ['quotes, backslashes and line ends', '"\\\n\r\t\b\f'],
    ['control characters', '\u0000\u0001\u001f\u007f'],
    ['two, three and four bytes', 'äß€漢😀'],
    ['halves of pairs', '\ud800 \udc00 \ud83d'],
    ['line separators', '\u2028\u2029'],
    ['numbers', [0, -0, 1.5, 1e21, 1e-7, NaN, Infinity, Number.MAX_SAFE_INTEGER]],
    ['lists with holes', [1, , 3]],
    ['undefined, functions and symbols', { a: undefined, b: () => 1, c: Symbol('c'), d: [undefined, () => 1] }],
    ['empty ones', [[], {}, [[]], { a: {} }]],
    ['dates', { at: new Date(0) }],
    ['a toJSON that answers with nothing', { a: { toJSON: () => undefined }, b: [{ toJSON: () => undefined }] }],
    ['boxed values', [new String('ä'), new Number(7), new Boolean(false)]],
    ['maps and sets', { map: new Map([[1, 2]]), set: new Set([1]) }],
    ['bytes', new Uint8Array([1, 2, 255])],
  ])('of %s is that of its JSON', (_, value) => {
    expect(jsonSize(value)).toBe(asWritten(value));
  });

  it('is that of its JSON, for any value', () => {
    const values = fc.anything({
      key: texts,
      values: [texts, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined)],
    });
    fc.assert(
      fc.property(values, (value) => {
        expect(jsonSize(value)).toBe(asWritten(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('asks toJSON with the name of its field, as JSON.stringify does', () => {
    const asked: string[] = [];
    const part = { toJSON: (key: string) => void asked.push(key) };
    jsonSize({ a: part, b: [part] });
    expect(asked).toEqual(['a', '0']);
  });
});
