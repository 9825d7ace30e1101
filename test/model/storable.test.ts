import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BusinessError } from '../../src/model/errors.ts';
import { checkReceived } from '../../src/model/schema.ts';
import { toStepError } from '../../src/model/step-error.ts';
import { notStorable, stored } from '../../src/model/storable.ts';

const cycle = (): object => {
  const ring: Record<string, unknown> = {};
  ring['next'] = { ring };
  return ring;
};
const deep = (): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < 100_000; level++) value = [value];
  return value;
};
const silent = { toJSON: () => undefined };

describe('a value that a history keeps', () => {
  it.each([
    [
      { a: NaN, b: -0, c: [undefined, Infinity], d: undefined },
      { a: null, b: 0, c: [null, null] },
    ],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [
      { at: new Map([[1, 2]]), of: new Set([1]) },
      { at: {}, of: {} },
    ],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    [undefined, undefined],
  ])('comes back as its JSON form: %o', (value, expected) => {
    expect(notStorable(value, 'It')).toBeUndefined();
    expect(stored(value)).toStrictEqual(expected);
  });

  it.each([
    [1n, 'It is not valid: a BigInt has no JSON form. Use a string'],
    [{ a: [1, { b: 1n }] }, 'It is not valid: a.1.b: a BigInt has no JSON form. Use a string'],
    [() => 1, 'It is not valid: a function has no JSON form. Leave it out'],
    [Symbol('a'), 'It is not valid: a symbol has no JSON form. Leave it out'],
    [silent, 'It is not valid: an object whose toJSON() returns nothing has no JSON form. Leave it out'],
    [cycle(), 'It is not valid: next.ring: an object that contains itself has no JSON form. Refer to it by an id'],
    [deep(), 'It is not valid: it is nested too deeply for JSON. Keep it flatter'],
  ])('is refused in words if it has none (%#)', (value, message) => {
    expect(notStorable(value, 'It')?.message).toBe(message);
  });

  it('is null over the wire if it was undefined, and fits a schema that accepts either', async () => {
    expect(await checkReceived(z.string().optional(), null, 'It')).toBeUndefined();
    expect(await checkReceived(z.string().nullable(), null, 'It')).toBeNull();
    expect(await checkReceived(z.string().default('tea'), null, 'It')).toBe('tea');
    await expect(checkReceived(z.string(), null, 'It')).rejects.toThrow(/It is not valid: .*null/);
  });
});

describe('any thrown value', () => {
  const unreadable = Object.create(null) as object;
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
    },
  );
  it.each([
    [null, { kind: 'defect', message: 'null was thrown, which is not an Error', name: 'object' }],
    [undefined, { kind: 'defect', message: 'undefined was thrown, which is not an Error', name: 'undefined' }],
    ['boom', { kind: 'defect', message: 'boom', name: 'string' }],
    [{ code: 5 }, { kind: 'defect', message: 'An object was thrown, which is not an Error: {"code":5}', name: 'object' }],
    [{ message: 'odd' }, { kind: 'defect', message: 'odd', name: 'object' }],
    [Symbol('a'), { kind: 'defect', message: 'Symbol(a) was thrown, which is not an Error', name: 'symbol' }],
    [unreadable, { kind: 'defect', message: 'An object was thrown, which is not an Error: {}', name: 'object' }],
    [
      { kind: 'business' },
      { kind: 'defect', message: 'An object was thrown, which is not an Error: {"kind":"business"}', name: 'BusinessError' },
    ],
    [
      { kind: 'invalid-input', message: 'odd', issues: 5 },
      { kind: 'invalid-input', message: 'odd', issues: [] },
    ],
  ])('becomes data: %o', (thrown, expected) => {
    expect(toStepError(thrown)).toEqual(expected);
  });

  it('becomes data even if it cannot be read at all', () => {
    expect(toStepError(hostile)).toEqual({ kind: 'defect', message: 'A value was thrown that cannot be read', name: 'object' });
  });

  it('keeps its code and message if its details have no JSON form', () => {
    const error = new BusinessError('Odd', { message: 'odd', details: { amount: 1n } as never });
    expect(toStepError(error)).toEqual({
      kind: 'business',
      code: 'Odd',
      message: 'odd (left out: details is not valid: amount: a BigInt has no JSON form. Use a string)',
    });
  });
});
