import { describe, expect, it } from 'vitest';
import { UndoFailed } from '../../../src/model/errors.ts';
import { refusal } from '../support/errors.ts';
import { createFakeServices, type FakeOptions } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { runSale } from '../support/shop.ts';

const faultAt = (fault: Exclude<ReturnType<NonNullable<FakeOptions['fault']>>, undefined>, ...ids: string[]) =>
  createFakeServices({ fault: ({ id }) => (ids.includes(id) ? fault : undefined) });

describe('a run that fails', () => {
  it('undoes its steps in reverse order and ends with the error', async () => {
    const error = refusal();
    const sale = runSale(async (_, { shop }) => {
      await shop.book('tea');
      await shop.pay('tea');
      await shop.look('tea');
      throw error;
    });
    expect(await sale.finish()).toEqual({ kind: 'failed', error });
    expect(sale.calls.map(({ call }) => call.id)).toEqual(['shop.book', 'shop.pay', 'shop.look', 'undo shop.pay', 'undo shop.book']);
    expect(sale.services.effects()).toEqual(['shop.look tea']);
    expect(sale.published).toEqual(['undone']);
    expect(sale.run.snapshot()).toMatchObject({
      outcome: 'undone',
      pivoted: false,
      waits: [],
      error: { kind: 'business', code: 'TooLate' },
    });
  });

  it('undoes a step with the input and the key of its call, under a key of its own', async () => {
    const sale = runSale(async (_, { shop }) => {
      await shop.pay('tea');
      throw refusal();
    });
    await sale.finish();
    const key = 'sale-1/first-run/shop.pay/1';
    expect(sale.calls.map(({ call }) => call)).toMatchObject([
      { operation: 'shop.pay', key, input: 'tea' },
      { operation: 'shop.refund', key: `${key}/undo`, undoes: key, input: 'tea' },
    ]);
  });

  it('undoes overlapping steps at the same time, and then earlier ones', async () => {
    const gate = createGate('undo shop.book', 'undo shop.book#2');
    const sale = runSale(
      async (_, { shop }) => {
        await shop.pay('tea');
        await Promise.all([shop.book('tea'), shop.book('milk')]);
        throw refusal();
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    expect([...gate.held()].sort()).toEqual(['undo shop.book', 'undo shop.book#2']);
    gate.release('undo shop.book');
    await sale.settle();
    expect(sale.services.effects()).toEqual(['shop.pay tea', 'shop.book milk']);
    gate.release('undo shop.book#2');
    await sale.finish();
    expect(sale.services.effects()).toEqual([]);
  });

  it('does not undo a rejected step, because nothing was done', async () => {
    const sale = runSale((_, { shop }) => shop.book('tea'), { services: faultAt('refused', 'shop.book') });
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { kind: 'business', code: 'Refused' } });
    expect(sale.calls.map(({ call }) => call.id)).toEqual(['shop.book']);
    expect(sale.run.snapshot().steps).toMatchObject([{ state: { kind: 'failed' }, undo: { kind: 'none' } }]);
  });

  it('undoes a step whose answer was lost', async () => {
    const sale = runSale((_, { shop }) => shop.book('tea', { retry: { attempts: 1 } }), { services: faultAt('lost', 'shop.book') });
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { kind: 'unavailable' } });
    expect(sale.calls.map(({ call }) => call.id)).toEqual(['shop.book', 'undo shop.book']);
    expect(sale.services.effects()).toEqual([]);
  });

  it('undoes a step that was rejected after an attempt whose answer was lost', async () => {
    const services = createFakeServices({
      fault: ({ id }, attempt) => (id !== 'shop.book' ? undefined : attempt === 1 ? 'unavailable' : 'refused'),
    });
    const sale = runSale((_, { shop }) => shop.book('tea'), { services });
    await sale.finish();
    expect(sale.calls.map(({ call }) => call.id)).toEqual(['shop.book', 'shop.book', 'undo shop.book']);
  });

  it('waits for steps in flight in other branches before it undoes anything', async () => {
    const gate = createGate('shop.pay');
    const sale = runSale(
      async (_, { shop }) => {
        await shop.look('tea');
        await Promise.all([shop.pay('tea'), Promise.reject(refusal())]);
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    expect(sale.end).toBeUndefined();
    expect(sale.services.effects()).toEqual(['shop.look tea']);
    gate.release('shop.pay');
    await sale.finish();
    expect(sale.services.effects()).toEqual(['shop.look tea']);
    expect(sale.calls.at(-1)?.call.id).toBe('undo shop.pay');
  });

  it('begins no new step in other branches', async () => {
    const gate = createGate('shop.pay');
    const sale = runSale(
      async (_, { shop }) => {
        const branch = async () => {
          await shop.pay('tea');
          await shop.book('tea');
        };
        await Promise.all([branch(), Promise.reject(refusal())]);
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    gate.release('shop.pay');
    await sale.finish();
    expect(sale.run.snapshot().steps.map(({ id }) => id)).toEqual(['shop.pay']);
  });

  it('is undone once, even if it is cancelled while it undoes', async () => {
    const gate = createGate('undo shop.book');
    const error = refusal();
    const sale = runSale(
      async (_, { shop }) => {
        await shop.book('tea');
        throw error;
      },
      { services: createFakeServices(gate) },
    );
    await sale.settle();
    expect(await sale.run.cancel()).toBe(true);
    gate.release('undo shop.book');
    expect(await sale.finish()).toEqual({ kind: 'failed', error });
    expect(sale.services.effects()).toEqual([]);
  });

  it('retries an undo until the service answers', async () => {
    const services = createFakeServices({
      fault: ({ undoes }, attempt) => (undoes !== undefined && attempt < 4 ? 'unavailable' : undefined),
    });
    const sale = runSale(
      async (_, { shop }) => {
        await shop.book('tea');
        throw refusal();
      },
      { services },
    );
    await sale.finish();
    expect(sale.calls.filter(({ call }) => call.undoes).map(({ at }) => at)).toEqual([0, 200, 600, 1_400]);
    expect(services.effects()).toEqual([]);
  });
});

describe('a run that completes', () => {
  it('undoes a step that failed with an unknown effect, and only that', async () => {
    const sale = runSale(
      async (_, { shop }) => {
        await shop.book('tea');
        await shop.pay('tea', { retry: { attempts: 1 } }).catch(() => undefined);
        return 'done';
      },
      { services: faultAt('lost', 'shop.pay') },
    );
    expect(await sale.finish()).toEqual({ kind: 'completed', output: 'done' });
    expect(sale.services.effects()).toEqual(['shop.book tea']);
  });

  it('undoes such a step also after a pivot', async () => {
    const sale = runSale(
      async (_, { shop }) => {
        await shop.pay('tea', { retry: { attempts: 1 } }).catch(() => undefined);
        await shop.ship('tea');
      },
      { services: faultAt('lost', 'shop.pay') },
    );
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
    expect(sale.services.effects()).toEqual(['shop.ship tea']);
  });

  it('waits for steps that were not awaited', async () => {
    const gate = createGate('shop.pay');
    const sale = runSale(async (_, { shop }) => void shop.pay('tea'), { services: createFakeServices(gate) });
    await sale.settle();
    expect(sale.end).toBeUndefined();
    gate.release('shop.pay');
    expect(await sale.finish()).toMatchObject({ kind: 'completed' });
  });
});

describe('an undo that fails for good', () => {
  const failing = (...ids: string[]) => {
    const broken = new Set(ids);
    const services = createFakeServices({ fault: ({ id }) => (broken.has(id) ? 'refused' : undefined) });
    return { services, broken };
  };

  it('waits for a person, while only independent undos continue', async () => {
    const { services } = failing('undo shop.book#2');
    const sale = runSale(
      async (_, { shop }) => {
        await shop.pay('tea');
        await Promise.all([shop.book('tea'), shop.book('milk')]);
        throw refusal();
      },
      { services },
    );
    await sale.settle();
    expect(services.effects()).toEqual(['shop.pay tea', 'shop.book milk']);
    expect(sale.run.snapshot()).toMatchObject({
      outcome: 'undo-failed',
      waits: [{ kind: 'person', step: 'shop.book#2', error: { code: 'Refused' } }],
    });
    expect(sale.published).toEqual(['undo-failed']);
    await expect(sale.finish()).rejects.toThrow(
      "Cannot finish the run of 'sale': no timer or call is left that could end it. It waits for a person",
    );
  });

  it("is retried on a person's decision, under the same key, and waits again if it fails again", async () => {
    const { services, broken } = failing('undo shop.book', 'undo shop.book (2)');
    const sale = runSale(
      async (_, { shop }) => {
        await shop.book('tea');
        throw refusal();
      },
      { services },
    );
    await sale.settle();
    await sale.run.decide({ step: 'shop.book', action: 'retry' });
    await sale.settle();
    expect(sale.run.snapshot().steps[0]?.undo).toMatchObject({ kind: 'failed', attempt: 2 });
    broken.clear();
    await sale.run.decide({ step: 'shop.book', action: 'retry' });
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { code: 'TooLate' } });
    expect(services.effects()).toEqual([]);
    expect(sale.published).toEqual(['undo-failed', 'undoing', 'undo-failed', 'undoing', 'undone']);
    const undos = sale.calls.map(({ call }) => call).filter(({ undoes }) => undoes);
    expect(new Set(undos.map(({ key }) => key)).size).toBe(1);
    expect(undos.map(({ id }) => id)).toEqual(['undo shop.book', 'undo shop.book (2)', 'undo shop.book (3)']);
  });

  it("is settled on a person's decision", async () => {
    const { services } = failing('undo shop.book');
    const sale = runSale(
      async (_, { shop }) => {
        await shop.book('tea');
        throw refusal();
      },
      { services },
    );
    await sale.settle();
    await sale.run.decide({ step: 'shop.book', action: 'settle', note: 'paid back in cash' });
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { code: 'TooLate' } });
    expect(sale.run.snapshot()).toMatchObject({ outcome: 'undone', steps: [{ undo: { kind: 'settled', note: 'paid back in cash' } }] });
  });

  it('is not changed by a decision about another step, which is rejected', async () => {
    const { services } = failing('undo shop.book');
    const sale = runSale(
      async (_, { shop }) => {
        await shop.book('tea');
        throw refusal();
      },
      { services },
    );
    await sale.settle();
    const decide = async (step?: string) => sale.run.decide({ ...(step !== undefined && { step }), action: 'settle' });
    await expect(decide('shop.pay')).rejects.toThrow(
      "Cannot decide about step 'shop.pay': the run has no such step (waiting for a person: shop.book)",
    );
    await expect(decide()).rejects.toThrow('Cannot decide about the run: it does not wait for a person (waiting: shop.book)');
    await sale.settle();
    expect(sale.run.snapshot().outcome).toBe('undo-failed');
  });

  it('applies the first of two decisions, and rejects the second', async () => {
    const { services } = failing('undo shop.book');
    const sale = runSale(
      async (_, { shop }) => {
        await shop.book('tea');
        throw refusal();
      },
      { services },
    );
    await sale.settle();
    const first = (async () => sale.run.decide({ step: 'shop.book', action: 'settle', note: 'first' }))();
    const second = (async () => sale.run.decide({ step: 'shop.book', action: 'settle', note: 'second' }))();
    await first;
    await expect(second).rejects.toThrow("Cannot decide about step 'shop.book'");
    await sale.finish();
    expect(sale.run.snapshot().steps[0]?.undo).toMatchObject({ note: 'first' });
  });

  it('stays a failure after a person has closed it, if the run failed after its pivot', async () => {
    const sale = runSale(async (_, { shop }) => {
      await shop.ship('tea');
      throw refusal();
    });
    await sale.settle();
    expect(sale.run.snapshot()).toMatchObject({ outcome: 'undo-failed', pivoted: true, waits: [{ kind: 'person' }] });
    await sale.run.decide({ action: 'settle' });
    const end = await sale.finish();
    expect(end).toMatchObject({ kind: 'failed', error: { kind: 'undo-failed' } });
    expect((end as { error: UndoFailed }).error.message).toContain('failed after its pivot and was not undone: TooLate');
    expect(sale.services.effects()).toEqual(['shop.ship tea']);
    expect(sale.run.snapshot().outcome).toBe('undo-failed');
  });
});
