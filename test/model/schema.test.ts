import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InvalidInput } from '../../src/model/errors.ts';
import { check } from '../../src/model/schema.ts';

const Order = z.object({
  order: z.string(),
  lines: z.array(z.object({ sku: z.string().min(1), quantity: z.int().positive() })),
  gift: z.boolean().default(false),
});

describe('check', () => {
  it('returns the value as the schema completes it', async () => {
    expect(await check(Order, { order: 'a', lines: [] }, 'Input')).toEqual({ order: 'a', lines: [], gift: false });
  });

  it('accepts every value if there is no schema', async () => {
    expect(await check(undefined, { any: 'thing' }, 'Input')).toEqual({ any: 'thing' });
  });

  it('names every invalid field by its path, and the value', async () => {
    const wrong = check(Order, { order: 1, lines: [{ sku: 'tea', quantity: 0 }] }, "Input of 'order'");
    await expect(wrong).rejects.toBeInstanceOf(InvalidInput);
    await expect(wrong).rejects.toMatchObject({ kind: 'invalid-input', issues: [{ path: 'order' }, { path: 'lines.0.quantity' }] });
    await expect(wrong).rejects.toThrow(/^Input of 'order' is not valid: order: .+; lines\.0\.quantity: .+/);
  });

  it('has no path for the value itself', async () => {
    await expect(check(Order, null, 'Input')).rejects.toMatchObject({ issues: [{ path: '' }] });
  });

  it('reads the paths of any library: keys as such, or in objects', async () => {
    const schema = {
      '~standard': {
        version: 1 as const,
        vendor: 'own',
        validate: () => ({ issues: [{ message: 'no', path: ['a', { key: 0 }, { key: 'b' }] }] }),
      },
    };
    await expect(check(schema, {}, 'Input')).rejects.toThrow('Input is not valid: a.0.b: no');
  });
});
