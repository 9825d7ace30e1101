// The runtime in memory does what Temporal does with a call, in virtual time.

import { describe, expect, it } from 'vitest';
import { BusinessError, InvalidAnswer, ServiceUnavailable } from '../../src/model/errors.ts';
import type { StepOptions } from '../../src/model/kernel/step-options.ts';
import { z } from 'zod';
import { defineProcess } from '../../src/model/contract/process.ts';
import { code } from '../../src/model/code/code.ts';
import { runInMemory } from '../../src/testing/memory/run-in-memory.ts';
import { runSale, type SaleBody } from '../model/support/shop.ts';

const book =
  (options?: StepOptions): SaleBody =>
  async (_, { shop }) =>
    shop.book('tea', options);

/** Answers the attempts of shop.book in turn; the undo is always done. */
function answering(...answers: readonly (() => unknown)[]) {
  return async (call: { readonly undoes?: string }, attempt: number) => (call.undoes === undefined ? answers[attempt - 1]?.() : null);
}

const tea = () => 'tea';

const down = (retryAfter?: number) => () => {
  throw new ServiceUnavailable('down', retryAfter === undefined ? {} : { retryAfter });
};

describe('a call in memory', () => {
  it('is tried again with growing intervals, up to the longest', async () => {
    const policy: StepOptions = { retry: { initialInterval: '1s', backoff: 3, maximumInterval: '5s' } };
    const sale = runSale(book(policy), { call: answering(down(), down(), down(), down(), tea) });
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'tea' });
    expect(sale.calls.map(({ at }) => at)).toEqual([0, 1_000, 4_000, 9_000, 14_000]);
  });

  it('is tried again when the service said so', async () => {
    const sale = runSale(book(), { call: answering(down(7_000), tea) });
    await sale.finish();
    expect(sale.calls.map(({ at }) => at)).toEqual([0, 7_000]);
  });

  it('is tried as often as its policy says, and until its deadline', async () => {
    const always = async (call: { readonly undoes?: string }) => (call.undoes === undefined ? down()() : null);
    const few = runSale(book({ retry: { attempts: 3 } }), { call: always });
    await few.finish();
    expect(few.calls.filter(({ call }) => call.undoes === undefined)).toHaveLength(3);
    const short = runSale(book({ deadline: '1s' }), { call: always });
    expect(await short.finish()).toMatchObject({ kind: 'failed', error: { kind: 'unavailable' } });
    expect(short.calls.map(({ at }) => at)).toEqual([0, 200, 600, 600]);
  });

  it('is tried again where there is no answer in time, or a defect', async () => {
    const silent = () => new Promise<never>(() => undefined);
    const defect = () => {
      throw new TypeError('broken');
    };
    const sale = runSale(book({ timeout: '2s' }), { call: answering(silent, defect, tea) });
    await sale.advance('1m');
    expect(sale.end).toEqual({ kind: 'completed', output: 'tea' });
    expect(sale.calls.map(({ at }) => at)).toEqual([0, 2_200, 2_600]);
  });

  it.each([new BusinessError('Refused', { details: null }), new InvalidAnswer('nonsense')])(
    'is not tried again after $kind',
    async (error) => {
      const sale = runSale(book(), {
        call: async ({ undoes }) => {
          if (undoes === undefined) throw error;
        },
      });
      await sale.finish();
      expect(sale.calls.filter(({ call }) => call.undoes === undefined)).toHaveLength(1);
    },
  );
});

describe('the time of a run in memory', () => {
  it('passes only when it is told to', async () => {
    const sale = runSale(async (_, _services, run) => {
      await run.sleep('30d');
      return run.now();
    });
    await sale.advance('29d');
    expect(sale.end).toBeUndefined();
    await sale.advance('1d');
    expect(sale.end).toEqual({ kind: 'completed', output: 30 * 86_400_000 });
  });

  it('stands still while a call is in flight', async () => {
    const sale = runSale(book({ timeout: '1s' }), {
      call: async () => {
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
        return 'tea';
      },
    });
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'tea' });
    expect(sale.clock.now()).toBe(0);
  });

  it('does not help a run that waits for something else: that is said', async () => {
    const sale = runSale(async (_, _services, run) => run.next('paid'));
    await expect(sale.finish()).rejects.toThrow(
      "Cannot finish the run of 'sale': no timer or call is left that could end it. It waits for signal 'paid'",
    );
  });

  it('is limited, for a run that goes on for ever', async () => {
    const sale = runSale(async (_, _services, run) => {
      for (;;) await run.sleep('1h');
    });
    await expect(sale.finish({ within: '2d' })).rejects.toThrow(
      "Cannot finish the run of 'sale': it has not ended after 2d. It waits for a timer",
    );
  });
});

const greet = defineProcess('greet', {
  input: z.object({ name: z.string(), loud: z.boolean().default(false) }),
  output: z.string(),
});

describe('runs in memory', () => {
  it('are of the exported workflow, or of what it implements', async () => {
    const greeting = { contract: greet, notation: code<typeof greet>(async ({ name, loud }) => (loud ? name.toUpperCase() : name)) };
    const exported = Object.assign(async () => 'in a sandbox', { implementation: greeting });
    const call = async () => null;
    expect(await runInMemory(exported, { name: 'ada', loud: true }, { call }).result).toBe('ADA');
    expect(await runInMemory(greeting, { name: 'ada', loud: false }, { call }).result).toBe('ada');
  });

  it('are the same each time', async () => {
    const once = async () => {
      const sale = runSale(
        async (_, { shop }, run) => {
          await Promise.all([
            shop.book('tea'),
            run.sleep('1s').then(() => shop.pay('tea')),
            run.attempt(({ shop: inside }) => inside.look('tea')),
          ]);
          throw new BusinessError('TooLate', { details: null });
        },
        { call: async ({ undoes }, attempt) => (attempt < 3 && undoes === undefined ? down()() : 'done') },
      );
      await sale.finish();
      return { calls: sale.calls, snapshot: sale.run.snapshot() };
    };
    expect(await once()).toEqual(await once());
  });
});
