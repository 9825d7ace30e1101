// What an operator does on a bad day: terminates, resets, resolves, cancels. Whatever the order, what was done is undone once, or kept.

import { describe, expect, it } from 'vitest';
import { errand } from '../fixtures/errand.ts';
import { errandWorld } from '../support/errand-world.ts';
import { eventually } from '../support/eventually.ts';

const { world, ledger, operator, start, happened } = errandWorld();

const found = async (id: string) => (await world.client.findAbandoned([errand])).filter((one) => one.id === id);
const resolve = async (id: string) => (await world.client.undoAbandoned(errand, id)).result({ within: '40s' });

describe('a run that was terminated while nobody knows what happened', () => {
  it('is not undone while a pivot was under way: doctor says so, and reset it goes on', async () => {
    ledger.misbehave('ship', 'hang');
    const { id } = await start('pay', 'ship', 'book');
    await happened(id, 'ship/1', 'done');
    await operator.terminate(id);
    ledger.misbehave('ship', undefined);
    expect(await found(id)).toMatchObject([{ pivoted: true, underWay: ['ledger.ship'], open: ['ledger.pay'] }]);
    await expect(resolve(id)).rejects.toThrow("'ledger.ship' was under way");
    await operator.reset(id, -1);
    expect(await operator.end(id)).toEqual(['pay', 'ship', 'book']);
    expect(ledger.of(id)).toEqual({ 'pay/1': 'done', 'ship/1': 'done', 'book/1': 'done' });
    expect(await found(id)).toEqual([]);
  });

  it('nor while a confirm was', async () => {
    ledger.misbehave('take', 'hang');
    const { id } = await start('hold', 'pay');
    await happened(id, 'hold/1', 'confirmed');
    await operator.terminate(id);
    ledger.misbehave('take', undefined);
    expect(await found(id)).toMatchObject([{ pivoted: true, underWay: ['confirm ledger.hold'] }]);
    await expect(resolve(id)).rejects.toThrow("'confirm ledger.hold' was under way");
    await operator.reset(id, -1);
    expect(await operator.end(id)).toEqual(['hold', 'pay']);
    expect(ledger.of(id)).toEqual({ 'hold/1': 'confirmed', 'pay/1': 'done' });
  });

  it('nor while a pivot inside a run that it called was', async () => {
    ledger.misbehave('ship', 'hang');
    const { id } = await start('pay', 'part', 'book', 'ship');
    await happened(`${id}/errandPart`, 'ship/1', 'done');
    await operator.terminate(id);
    await operator.terminate(`${id}/errandPart`);
    expect(await found(id)).toMatchObject([{ pivoted: true, underWay: ['errandPart/ledger.ship'] }]);
    await expect(resolve(id)).rejects.toThrow('errandPart/ledger.ship');
  });
});

describe('a run that was reset, and ended before it came as far as before', () => {
  const halfway = async () => {
    ledger.misbehave('book', 'hang');
    const { id } = await start('pay', 'wait', 'book');
    await operator.reaches(id, 'ledger.pay', 'completed');
    await world.client.run(errand, id).signal('go');
    await happened(id, 'book/1', 'done');
    ledger.misbehave('book', undefined);
    return id;
  };

  it('is found when it was terminated, and resolved once', async () => {
    const id = await halfway();
    ledger.misbehave('pay', 'hang');
    await operator.reset(id, 0);
    await operator.terminate(id);
    expect(await found(id)).toMatchObject([{ open: ['ledger.pay', 'ledger.book'], pivoted: false }]);
    await resolve(id);
    expect(ledger.of(id)).toEqual({ 'pay/1': 'undone', 'book/1': 'undone' });
    expect(await found(id)).toEqual([]);
    await expect(resolve(id)).rejects.toThrow('it has no steps left to undo');
  });

  it('undoes what the earlier run did when it is cancelled', async () => {
    const id = await halfway();
    ledger.misbehave('pay', 'slow');
    await operator.reset(id, 0);
    await world.client.run(errand, id).cancel();
    expect(await operator.end(id)).toMatchObject({ kind: 'cancelled' });
    expect(ledger.of(id)).toEqual({ 'pay/1': 'undone', 'book/1': 'undone' });
    expect(await found(id)).toEqual([]);
  });

  it('undoes what the earlier run did when it fails', async () => {
    const id = await halfway();
    ledger.misbehave('pay', 'refuse');
    await operator.reset(id, 0);
    expect(await operator.end(id)).toMatchObject({ code: 'No' });
    expect(ledger.of(id)).toEqual({ 'pay/1': 'undone', 'book/1': 'undone' });
  });

  it('goes on under the same keys when it is left alone', async () => {
    const id = await halfway();
    await operator.reset(id, 0);
    expect(await operator.end(id)).toEqual(['pay', 'wait', 'book']);
    expect(ledger.of(id)).toEqual({ 'pay/1': 'done', 'book/1': 'done' });
    expect(await found(id)).toEqual([]);
  });
});

describe('doctor', () => {
  it('names the run that was left behind although another one was reset', async () => {
    ledger.misbehave('book', 'hang');
    const [reset, left, odd] = [await start('pay', 'book'), await start('pay', 'book'), await start('pay', 'book')];
    for (const { id } of [reset, left, odd]) await happened(id, 'book/1', 'done');
    ledger.misbehave('book', undefined);
    await operator.reset(reset.id, 0);
    expect(await operator.end(reset.id)).toEqual(['pay', 'book']);
    await operator.terminate(left.id);
    await operator.terminate(odd.id);
    const all = await eventually(() => world.client.findAbandoned([errand]), {
      holds: (list) => [left, odd].every(({ id }) => list.some((one) => one.id === id)), // the server's list lags behind
    });
    const byId = Object.fromEntries(all.map((one) => [one.id, one.open]));
    expect(byId[reset.id]).toBeUndefined();
    expect([byId[left.id], byId[odd.id]]).toEqual([
      ['ledger.pay', 'ledger.book'],
      ['ledger.pay', 'ledger.book'],
    ]);
  });

  it('finds what a run that was reset twice from the same one did in between', async () => {
    ledger.misbehave('hold', 'hang');
    const { id } = await start('pay', 'hold');
    await happened(id, 'hold/1', 'done');
    const base = (await world.client.temporal.workflow.getHandle(id).describe()).runId;
    await operator.reset(id, 0, base);
    ledger.misbehave('pay', 'hang');
    await operator.reset(id, 0, base);
    await operator.terminate(id);
    expect(await found(id)).toMatchObject([{ open: ['ledger.pay', 'ledger.hold'] }]);
    ledger.misbehave('pay', undefined);
    await resolve(id);
    expect(ledger.of(id)).toEqual({ 'pay/1': 'undone', 'hold/1': 'undone' });
  });
});

describe('a run that was undone, and is reset', () => {
  const undone = async () => {
    const { id } = await start('pay', 'wait', 'book', 'hold', 'wait');
    await operator.reaches(id, 'ledger.pay', 'completed');
    ledger.misbehave('hold', 'refuse');
    await world.client.run(errand, id).signal('go');
    expect(await operator.end(id)).toMatchObject({ code: 'No' });
    ledger.misbehave('hold', undefined);
    expect(ledger.of(id)).toEqual({ 'pay/1': 'undone', 'book/1': 'undone' });
    return id;
  };

  it('to a point after steps that were undone goes no further, in words, and leaves nothing', async () => {
    const id = await undone();
    await operator.reset(id, 3); // after which it held something, in vain
    expect(String(await operator.end(id))).toContain("an earlier run has undone step 'ledger.pay'");
    expect(Object.values(ledger.of(id)).filter((effect) => effect !== 'undone')).toEqual([]);
  });

  it('to its first task does them again under new keys', async () => {
    const id = await undone();
    await operator.reset(id, 0);
    await operator.reaches(id, 'ledger.hold', 'completed');
    await world.client.run(errand, id).signal('go');
    expect(await operator.end(id)).toEqual(['pay', 'wait', 'book', 'hold', 'wait']);
    expect(ledger.of(id)).toEqual({ 'pay/1': 'undone', 'book/1': 'undone', 'pay/2': 'done', 'book/2': 'done', 'hold/1': 'confirmed' });
    expect(await found(id)).toEqual([]);
  });

  it('and has no step any more completes on nothing', async () => {
    const { id } = await start('pay', 'wait');
    await operator.reaches(id, 'ledger.pay', 'completed');
    await world.client.run(errand, id).cancel();
    expect(await operator.end(id)).toMatchObject({ kind: 'cancelled' });
    await operator.reset(id, 1);
    await world.client.run(errand, id).signal('go');
    expect(String(await operator.end(id))).toMatch(/an earlier run has undone|cancelled/);
    expect(ledger.of(id)).toEqual({ 'pay/1': 'undone' });
  });
});

describe('a run that is resolved and reset at the same time', () => {
  it('has its resolving end, and goes no further itself', async () => {
    ledger.misbehave('hold', 'hang');
    const { id } = await start('pay', 'book', 'hold');
    await happened(id, 'hold/1', 'done');
    await operator.terminate(id);
    ledger.misbehave('hold', undefined);
    ledger.misbehave('unbook', 'slow');
    const resolving = resolve(id).catch((error: unknown) => error);
    await eventually(() => ledger.log, { holds: (log) => log.some((line) => line.startsWith(`unbook ${id}/`)) });
    await operator.reset(id, -1);
    expect(String(await operator.end(id))).toMatch(
      /Cannot continue run '.*' after its reset: (run '.*:undo' is undoing|an earlier run has undone)/,
    );
    expect(String(await resolving)).toContain('it was reset meanwhile');
    expect(ledger.of(id)).toEqual({ 'pay/1': 'undone', 'book/1': 'undone', 'hold/1': 'undone' });
    expect(await found(id)).toEqual([]);
  });

  it('is not undone by a resolving that was asked for before the run was reset and completed', async () => {
    ledger.misbehave('book', 'hang');
    const { id } = await start('pay', 'book');
    await happened(id, 'book/1', 'done');
    await operator.terminate(id);
    ledger.misbehave('book', undefined);
    ledger.misbehave('unbook', 'break');
    const resolving = resolve(id).catch((error: unknown) => error);
    await eventually(() => ledger.log, { holds: (log) => log.some((line) => line.startsWith(`unbook ${id}/`)) });
    await world.client.temporal.workflow.getHandle(`${id}:undo`).terminate('given up');
    await resolving;
    ledger.misbehave('unbook', undefined);
    await operator.reset(id, 0);
    expect(await operator.end(id)).toEqual(['pay', 'book']);
    expect(ledger.of(id)).toMatchObject({ 'pay/1': 'done', 'book/2': 'done' });
    expect(ledger.of(id)['book/1']).toBe('undone');
  });
});
