// A run that is reset to before it called another one: what that one did counts once, or is undone once.

import { describe, expect, it } from 'vitest';
import { errand, part, type Task } from '../fixtures/errand.ts';
import { errandWorld } from '../support/errand-world.ts';
import { eventually } from '../support/eventually.ts';

const { world, ledger, operator, start, happened } = errandWorld();

const partOf = (id: string) => `${id}/errandPart`;
const found = async (id: string) => (await world.client.findAbandoned([errand, part])).filter((one) => one.id.startsWith(id));
const go = (id: string) => world.client.run(part, partOf(id)).signal('go');
const isOpen = async (id: string, run?: string) =>
  (await world.client.temporal.workflow.getHandle(id, run).describe()).status.name === 'RUNNING';
const runOf = async (id: string) => (await world.client.temporal.workflow.getHandle(id).describe()).runId;

/** All calls of an operation, for that run and those that it called. */
const calls = (operation: string, id: string) => ledger.log.filter((line) => line.startsWith(`${operation} ${id}/`)).length;

describe('a run that is reset to before it called another one', () => {
  it('which had completed has its answer, and nothing is done twice', async () => {
    const { id } = await start('pay', 'part', 'wait', 'book');
    await operator.reaches(id, 'errandPart', 'running');
    await go(id);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'wait', 'book']);
    await operator.reset(id, 0);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'wait', 'book']);
    expect(ledger.of(partOf(id))).toEqual({ 'book/1': 'done' });
    expect([calls('pay', id), calls('book', partOf(id))]).toEqual([2, 1]);
    expect(await found(id)).toEqual([]);
  });

  it('which had completed undoes it once when it fails', async () => {
    const { id } = await start('pay', 'part', 'book');
    expect(await operator.end(id)).toEqual(['pay', 'part', 'book']);
    ledger.misbehave('pay', 'refuse');
    await operator.reset(id, 0);
    expect(await operator.end(id)).toMatchObject({ code: 'No' });
    expect(ledger.of(id)).toEqual({ 'pay/1': 'undone', 'book/1': 'undone' });
    expect(calls('unbook', partOf(id))).toBe(1);
  });

  it('which is open has that one stop and undo itself, and calls it again', async () => {
    const { id } = await start('pay', 'part', 'hold', 'wait', 'book');
    await happened(partOf(id), 'hold/1', 'done');
    const before = await runOf(partOf(id));
    await operator.reset(id, 0);
    await eventually(() => isOpen(partOf(id), before), { holds: (open) => !open });
    await happened(partOf(id), 'hold/2', 'done');
    await go(id);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'hold', 'wait', 'book']);
    expect(ledger.of(partOf(id))).toEqual({ 'hold/1': 'undone', 'hold/2': 'confirmed', 'book/1': 'done' });
    expect(await found(id)).toEqual([]);
  });

  it('which is past its pivot waits for it, and has its answer', async () => {
    const { id } = await start('pay', 'part', 'ship', 'wait', 'book');
    await happened(partOf(id), 'ship/1', 'done');
    await operator.reset(id, 0);
    await go(id);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'ship', 'wait', 'book']);
    expect(ledger.of(partOf(id))).toEqual({ 'ship/1': 'done', 'book/1': 'done' });
    expect([calls('ship', partOf(id)), calls('book', partOf(id))]).toEqual([1, 1]);
  });

  it('which was terminated goes on with it under the same keys', async () => {
    ledger.misbehave('book', 'hang');
    const { id } = await start('pay', 'part', 'hold', 'book');
    await happened(partOf(id), 'book/1', 'done');
    await operator.terminate(id);
    await operator.terminate(partOf(id));
    ledger.misbehave('book', undefined);
    await operator.reset(id, 0);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'hold', 'book']);
    expect(ledger.of(partOf(id))).toEqual({ 'hold/1': 'confirmed', 'book/1': 'done' });
    expect(await found(id)).toEqual([]);
  });

  it('which was refused calls it again, under new keys', async () => {
    ledger.misbehave('book', 'refuse');
    const { id } = await start('pay', 'part', 'hold', 'book');
    expect(await operator.end(id)).toMatchObject({ code: 'No' });
    expect(ledger.of(partOf(id))).toEqual({ 'hold/1': 'undone' });
    ledger.misbehave('book', undefined);
    await operator.reset(id, 0);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'hold', 'book']);
    expect(ledger.of(id)).toEqual({ 'pay/1': 'undone', 'pay/2': 'done', 'hold/1': 'undone', 'hold/2': 'confirmed', 'book/1': 'done' });
  });

  it('and is terminated while it does so is resolved once, with all that both did', async () => {
    const { id } = await start('pay', 'part', 'pay', 'book');
    expect(await operator.end(id)).toEqual(['pay', 'part', 'pay', 'book']);
    ledger.misbehave('pay', 'hang');
    await operator.reset(id, 0);
    await operator.terminate(id);
    ledger.misbehave('pay', undefined);
    await (await world.client.undoAbandoned(errand, id)).result({ within: '40s' });
    const all = ledger.log.filter((line) => line.startsWith(`refund ${id}/`)).map((line) => line.split(' ')[1]);
    expect(new Set(all).size).toBe(2);
    expect(ledger.of(partOf(id))).toEqual({ 'pay/1': 'undone', 'book/1': 'undone' });
    expect(await found(id)).toEqual([]);
  });

  it('again and again counts it once', async () => {
    const { id } = await start('pay', 'part', 'book', 'pay');
    for (let time = 0; time < 4; time++) {
      expect(await operator.end(id)).toEqual(['pay', 'part', 'book', 'pay']);
      await operator.reset(id, time % 2);
    }
    expect(await operator.end(id)).toEqual(['pay', 'part', 'book', 'pay']);
    expect(ledger.of(partOf(id))).toEqual({ 'book/1': 'done', 'pay/1': 'done' });
  });
});

describe('a run that was called, and is reset itself', () => {
  it('undoes what it did if its caller does not wait for it any more, and says so', async () => {
    const { id } = await start('pay', 'part', 'pay', 'wait', 'book');
    await happened(partOf(id), 'pay/1', 'done');
    await operator.terminate(id);
    await eventually(() => isOpen(partOf(id)), { holds: (open) => !open });
    await operator.reset(partOf(id), 0);
    await expect(world.client.run(part, partOf(id)).result({ within: '40s' })).rejects.toThrow('no longer waits for it');
    expect(ledger.of(partOf(id))).toEqual({ 'pay/1': 'undone' });
  });

  it('does nothing, and answers the same, if its caller has its answer', async () => {
    const { id } = await start('pay', 'part', 'pay', 'wait', 'book');
    await happened(partOf(id), 'pay/1', 'done');
    await go(id);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'pay', 'wait', 'book']);
    const before = await runOf(partOf(id));
    for (const task of [0, 1, -1]) await operator.reset(partOf(id), task, before);
    await eventually(() => isOpen(partOf(id)), { holds: (open) => !open });
    expect((await world.client.temporal.workflow.getHandle(partOf(id)).describe()).status.name).toBe('COMPLETED');
    expect(ledger.of(id)).toEqual({ 'pay/1': 'done', 'book/1': 'done' });
    expect(calls('refund', partOf(id))).toBe(0);
  });

  it('goes on if it does', async () => {
    const { id } = await start('pay', 'part', 'hold', 'wait', 'book');
    await happened(partOf(id), 'hold/1', 'done');
    await operator.reset(partOf(id), 0);
    await go(id);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'hold', 'wait', 'book']);
    expect(ledger.of(partOf(id))).toEqual({ 'hold/1': 'confirmed', 'book/1': 'done' });
  });
});

describe('a run that is reset to where it waits for one that it called, which ended while nobody waited', () => {
  const waiting = async (...rest: Task[]) => {
    const { id } = await start('pay', 'part', ...rest);
    await operator.reaches(id, 'errandPart', 'running');
    return id;
  };
  const isOver = (id: string) => eventually(() => isOpen(id), { holds: (open) => !open });

  it('calls it again, if that one has undone itself', async () => {
    const id = await waiting('hold', 'wait', 'book');
    await happened(partOf(id), 'hold/1', 'done');
    await operator.terminate(id);
    await isOver(partOf(id));
    expect(ledger.of(partOf(id))).toEqual({ 'hold/1': 'undone' });
    await operator.reset(id, -1);
    await happened(partOf(id), 'hold/2', 'done');
    await go(id);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'hold', 'wait', 'book']);
    expect(ledger.of(partOf(id))).toEqual({ 'hold/1': 'undone', 'hold/2': 'confirmed', 'book/1': 'done' });
  });

  it('has its answer, if that one has completed', async () => {
    const id = await waiting('ship', 'wait', 'book');
    await happened(partOf(id), 'ship/1', 'done');
    await operator.terminate(id);
    await go(id);
    await isOver(partOf(id));
    await operator.reset(id, -1);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'ship', 'wait', 'book']);
    expect(ledger.of(partOf(id))).toEqual({ 'ship/1': 'done', 'book/1': 'done' });
  });

  it('goes on with what it did, if that one was terminated', async () => {
    const id = await waiting('hold', 'wait', 'book');
    await happened(partOf(id), 'hold/1', 'done');
    await operator.terminate(id);
    await operator.terminate(partOf(id)).catch(() => undefined); // it may have undone itself before
    await isOver(partOf(id));
    await operator.reset(id, -1);
    await eventually(() => isOpen(partOf(id)), { holds: (open) => open });
    await go(id);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'hold', 'wait', 'book']);
    expect(Object.values(ledger.of(partOf(id))).filter((effect) => effect !== 'undone')).toEqual(['confirmed', 'done']);
  });

  it('waits for it, if that one is open', async () => {
    const id = await waiting('hold', 'wait', 'book');
    await happened(partOf(id), 'hold/1', 'done');
    await operator.reset(id, -1);
    await go(id);
    expect(await operator.end(id)).toEqual(['pay', 'part', 'hold', 'wait', 'book']);
    expect(ledger.of(partOf(id))).toEqual({ 'hold/1': 'confirmed', 'book/1': 'done' });
  });

  it('is cancelled nonetheless', async () => {
    const id = await waiting('hold', 'wait', 'book');
    await happened(partOf(id), 'hold/1', 'done');
    await operator.terminate(id);
    await isOver(partOf(id));
    await operator.reset(id, -1);
    await world.client.run(errand, id).cancel();
    expect(await operator.end(id)).toMatchObject({ kind: 'cancelled' });
    expect(Object.values(ledger.of(id)).filter((effect) => effect !== 'undone')).toEqual([]);
  });

  it('has it undone, if it waits for that', async () => {
    ledger.misbehave('unbook', 'slow');
    const { id } = await start('pay', 'part', 'book');
    expect(await operator.end(id)).toEqual(['pay', 'part', 'book']);
    ledger.misbehave('pay', 'refuse');
    await operator.reset(id, 0);
    await eventually(() => calls('unbook', partOf(id)), { holds: (count) => count === 1 });
    await operator.terminate(id);
    await happened(partOf(id), 'book/1', 'undone');
    await isOver(`${partOf(id)}:undo`);
    await operator.reset(id, -1);
    expect(await operator.end(id)).toMatchObject({ code: 'No' });
    expect(ledger.of(id)).toEqual({ 'pay/1': 'undone', 'book/1': 'undone' });
  });
});
