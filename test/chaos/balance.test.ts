// The balance of the chaos finds what does not balance.

import { expect, it } from 'vitest';
import type { Task } from '../fixtures/chore.ts';
import { imbalances } from './balance.ts';
import type { Effect } from './ledger-server.ts';

const found = (status: string, tasks: readonly Task[], ...steps: readonly [string, Effect][]) => {
  const happened = steps.map(([step, effect]) => ({ key: `c/r/${step}`, operation: '', effect }));
  return imbalances({ id: 'c', tasks, status, happened }).map((words) => words.replace(`c (${status}): `, ''));
};

it('finds nothing where each effect is kept once, or undone once in the right order', () => {
  expect(found('COMPLETED', ['pay', 'hold'], ['ledger.pay/1', 'done'], ['ledger.hold/1', 'done'], ['ledger.hold/1', 'confirmed'])).toEqual(
    [],
  );
  const undone = [['ledger.pay/1', 'done'], ['ledger.book/1', 'done'], ['ledger.book/1', 'undone'], ['ledger.pay/1', 'undone']] as const; // prettier-ignore
  expect(found('TERMINATED', ['pay', 'book'], ...undone.map(([step, effect]): [string, Effect] => [step, effect]))).toEqual([]);
  expect(found('COMPLETED', ['pay'], ['ledger.pay/1', 'done'], ['ledger.pay/1', 'undone'], ['ledger.pay/2', 'done'])).toEqual([]);
  expect(found('FAILED', ['pay', 'ship'], ['ledger.pay/1', 'done'], ['ledger.ship/1', 'done'])).toEqual([]);
});

it('finds what was undone under a run that completed, and what it did twice', () => {
  expect(found('COMPLETED', ['pay'], ['ledger.pay/1', 'done'], ['ledger.pay/1', 'undone'])).toEqual(['pay is kept 0 times, not 1']);
  expect(found('COMPLETED', ['pay'], ['ledger.pay/1', 'done'], ['ledger.pay/2', 'done'])).toEqual(['pay is kept 2 times, not 1']);
  expect(found('COMPLETED', ['hold'], ['ledger.hold/1', 'done'])).toEqual(['c/r/ledger.hold/1 was not confirmed']);
  expect(found('COMPLETED', ['attempt'], ['tried/1', 'done'])).toEqual(['c/r/tried/1 was left behind']);
});

it('finds what was left behind, undone after a pivot, or in the wrong order', () => {
  expect(found('FAILED', ['pay'], ['ledger.pay/1', 'done'])).toEqual(['c/r/ledger.pay/1 was left behind']);
  expect(found('CANCELLED', ['pay', 'ship'], ['ledger.ship/1', 'done'])).toEqual(['it passed its pivot, and did not go forward']);
  const after: [string, Effect][] = [['ledger.pay/1', 'done'], ['ledger.ship/1', 'done'], ['ledger.pay/1', 'undone']]; // prettier-ignore
  expect(found('FAILED', ['pay', 'ship'], ...after)).toEqual(['c/r/ledger.pay/1 was undone after the pivot']);
  const inPart = [['chorePart/r/ledger.hold/1', 'done'], ['chorePart/r/ledger.pay/1', 'done'], ['chorePart/r/ledger.hold/1', 'confirmed']] as const; // prettier-ignore
  const confirmed = inPart.map(([step, effect]): [string, Effect] => [step, effect]);
  expect(found('TERMINATED', ['part', 'hold', 'pay'], ...confirmed)).toEqual([]);
  expect(found('TERMINATED', ['part', 'hold', 'pay'], ...confirmed, ['chorePart/r/ledger.pay/1', 'undone'])).toEqual([
    'c/r/chorePart/r/ledger.pay/1 was undone after the pivot',
  ]);
  expect(found('TERMINATED', ['part', 'pay'], ['chorePart/r/ledger.pay/1', 'done'])[0]).toContain('was left behind');
  const during = [['ledger.pay/1', 'done'], ['ledger.pay/2', 'done'], ['ledger.pay/1', 'undone'], ['ledger.pay/2', 'undone']] as const; // prettier-ignore
  const happened = during.map(([step, effect]) => ({
    key: `c/r/${step}`,
    operation: '',
    effect,
    ...(step === 'ledger.pay/1' && { asked: 1 }),
  }));
  expect(imbalances({ id: 'c', tasks: ['pay'], status: 'FAILED', happened })).toEqual([]);
  const wrong: [string, Effect][] = [['ledger.pay/1', 'done'], ['ledger.book/1', 'done'], ['ledger.pay/1', 'undone'], ['ledger.book/1', 'undone']]; // prettier-ignore
  expect(found('FAILED', ['pay', 'book'], ...wrong)[0]).toContain('c/r/ledger.pay/1 was undone before c/r/ledger.book/1');
});
