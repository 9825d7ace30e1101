// What comes from outside is read before anything is done by it: what is not known is refused, and changes nothing.

import { describe, expect, it } from 'vitest';
import { readDecision } from '../../../src/model/kernel/decision.ts';
import { isLimiterEvent } from '../../../src/model/limit/limiter.ts';
import { readReply } from '../../../src/model/messages/reply.ts';
import { kindOf } from '../../../src/model/errors.ts';
import { toError, type StepError } from '../../../src/model/step-error.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { refusal } from '../support/errors.ts';
import { runSale } from '../support/shop.ts';

const wrong: readonly (readonly [string, unknown, string])[] = [
  ['an unknown action', { step: 'shop.book', action: 'skip' }, "its action is 'skip'. Pass 'retry'"],
  ['an action in capitals', { step: 'shop.book', action: 'SETTLE' }, "its action is 'SETTLE'"],
  ['no action', { step: 'shop.book' }, 'its action is missing'],
  ['a boolean as action', { step: 'shop.book', action: true }, 'its action is true'],
  ['a list of actions', { step: 'shop.book', action: ['settle'] }, 'its action is ["settle"]'],
  ['a field misspelt', { stpe: 'shop.book', action: 'settle' }, "'stpe' is not a field of a decision (step, action, note)"],
  ['a number as step', { step: 1, action: 'settle' }, 'its step is 1'],
  ['an object as note', { step: 'shop.book', action: 'settle', note: {} }, 'its note is {}'],
  ['a text', 'settle', "it is 'settle'"],
  ['nothing', undefined, 'it is missing'],
  ['null', null, 'it is null'],
  ['a list', [], 'it is []'],
];

describe('a decision', () => {
  it.each(wrong)('with %s is rejected, and the run continues to wait', async (_, decision, said) => {
    const services = createFakeServices();
    const sale = runSale(
      async (__, { shop }) => {
        await shop.book('tea');
        throw refusal();
      },
      { call: (call, attempt) => (call.id === 'undo shop.book' ? Promise.reject(refusal('Broken')) : services.call(call, attempt)) },
    );
    await sale.settle();
    await expect((async () => sale.run.decide(decision))()).rejects.toThrow(said);
    await sale.settle();
    expect(sale.run.snapshot()).toMatchObject({ outcome: 'undo-failed', waits: [{ kind: 'person', step: 'shop.book' }] });
  });

  it('is rejected if it was made already, or if the run has no such step', async () => {
    const services = createFakeServices();
    const sale = runSale(
      async (_, { shop }) => {
        await shop.book('tea');
        await shop.pay('tea');
        throw refusal();
      },
      { call: (call, attempt) => (call.undoes === undefined ? services.call(call, attempt) : Promise.reject(refusal('Broken'))) },
    );
    await sale.settle();
    const decide = async (step: string) => sale.run.decide({ step, action: 'settle' });
    await expect(decide('shop.ship')).rejects.toThrow("'shop.ship': the run has no such step (waiting for a person: shop.pay)");
    await expect(decide('shop.book')).rejects.toThrow("'shop.book': it does not wait for a person (waiting: shop.pay)");
    await expect(decide('shop.ship')).rejects.toMatchObject({
      kind: 'business',
      code: 'NotWaiting',
      details: { step: 'shop.ship', waiting: ['shop.pay'] },
    });
    await expect((async () => sale.run.decide({ action: 'settle' }))()).rejects.toMatchObject({ details: { step: null } });
    await decide('shop.pay');
    await sale.settle();
    await expect(decide('shop.pay')).rejects.toThrow("'shop.pay': it was decided already ('settle')");
    await decide('shop.book');
    expect(await sale.finish()).toMatchObject({ kind: 'failed', error: { code: 'TooLate' } });
  });

  it('is read with null as an omitted field', () => {
    expect(readDecision({ step: null, action: 'settle', note: null })).toEqual({ action: 'settle' });
    expect(readDecision({ step: 'a', action: 'retry', note: 'b' })).toEqual({ step: 'a', action: 'retry', note: 'b' });
  });
});

describe('a reply', () => {
  it.each([
    [{ kind: 'approve', ask: 'a', by: 'me', answer: true }, `its kind is "approve". A reply is an 'answer' or a 'delegate'`],
    [{ ask: 'a', by: 'me', to: 'you' }, 'its kind is missing'],
    [{ kind: 'delegate', ask: 'a', by: 'me' }, "to 'a': its 'to' is missing"],
    [{ kind: 'delegate', ask: 'a', by: 'me', to: 7 }, "to 'a': its 'to' is missing"],
    [{ kind: 'answer', by: 'me', answer: 1 }, "its 'ask' is missing"],
    [{ kind: 'answer', ask: 'a', answer: 1 }, "to 'a': its 'by' is missing"],
    ['answer', 'it is not an object'],
  ])('%j is refused', (reply, said) => {
    expect(() => readReply(reply)).toThrow(said);
  });

  it("counts as checked only if 'checked' is true", () => {
    expect(readReply({ kind: 'answer', ask: 'a', by: 'me', answer: 1, checked: 'yes' })).not.toHaveProperty('checked');
  });
});

it('a limiter accepts only its own events', () => {
  const holder = { id: 'a', workflowId: 'b' };
  expect(
    [
      { kind: 'asked', holder, atOnce: 1 },
      { kind: 'left', id: 'a' },
      { kind: 'refused', id: 'a', ticket: 1 },
    ].map(isLimiterEvent),
  ).toEqual([true, true, true]);
  const others = [undefined, null, 'left', [], {}, { kind: 'open' }, { kind: 'left' }, { kind: 'asked', holder }, { kind: 'reminded' }];
  expect(others.map(isLimiterEvent)).toEqual(others.map(() => false));
  expect(
    [
      { kind: 'asked', holder, atOnce: 0 },
      { kind: 'asked', holder: 'a', atOnce: 1 },
    ].map(isLimiterEvent),
  ).toEqual([false, false]);
});

it('an error of an unknown kind stays an error, with an unknown effect', () => {
  const error = toError({ kind: 'rate-limited', message: 'Too fast' } as unknown as StepError);
  expect([error.message, error.name, kindOf(error)]).toEqual(['Too fast', 'rate-limited', undefined]);
});
