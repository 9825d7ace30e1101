import { describe, expect, it } from 'vitest';
import { createTaskBudget, type TaskBudget } from '../../../src/workflows/task-budget.ts';

const limit = 100_000;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A budget whose next task comes when the test says so. */
function budgeted() {
  let task = 1;
  let timers = 0;
  let come: (() => void) | undefined;
  const nextTask = () => {
    timers++;
    return new Promise<void>((resolve) => (come = resolve));
  };
  const begun: string[] = [];
  const budget: TaskBudget = createTaskBudget({ limit, nextTask, task: () => task });
  const send = (name: string, turn: Promise<void> | undefined) => void (turn ? turn.then(() => begun.push(name)) : begun.push(name));
  return {
    budget,
    begun,
    timers: () => timers,
    enter: (name: string, bytes: number) => send(name, budget.enter(bytes)),
    hold: (name: string) => send(name, budget.hold()),
    async fire() {
      task++;
      come?.();
      await settled();
    },
    async answer() {
      task++;
      budget.renew();
      await settled();
    },
  };
}

describe('the bytes that a task sends', () => {
  it('is no more than one value may have; the rest waits for a timer, in order', async () => {
    const { enter, begun, fire, timers } = budgeted();
    for (const name of ['a', 'b', 'c', 'd', 'e']) enter(name, 40_000);
    expect(begun).toEqual(['a', 'b']);
    await fire();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    await fire();
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(timers()).toBe(2);
  });

  it('is one value at the limit, alone', async () => {
    const { enter, begun, fire } = budgeted();
    enter('a', limit);
    enter('b', 1);
    enter('c', limit);
    expect(begun).toEqual(['a']);
    await fire();
    expect(begun).toEqual(['a', 'b']);
    await fire();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('starts a new count at an answer from outside, once for all answers of a task', async () => {
    const { enter, begun, answer, budget } = budgeted();
    enter('a', 90_000);
    await answer();
    enter('b', 90_000);
    budget.renew();
    enter('c', 90_000);
    expect(begun).toEqual(['a', 'b']);
    await answer();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('keeps what was sent in the same task before its first answer', async () => {
    const { enter, begun, fire, answer, budget } = budgeted();
    enter('a', 60_000);
    await answer(); // task 2
    await fire(); // task 3, in which a message came first
    enter('b', 60_000);
    budget.renew();
    enter('c', 60_000);
    expect(begun).toEqual(['a', 'b']);
  });

  it('holds a share for each local step, and releases the unused part', async () => {
    const { hold, budget, begun, timers } = budgeted();
    for (let count = 1; count <= 40; count++) hold(String(count));
    const atOnce = begun.length;
    expect(atOnce).toBeLessThan(32);
    expect(atOnce).toBeGreaterThan(20);
    for (let count = 0; count < 10; count++) budget.settle(100);
    await settled();
    expect(begun.length).toBeGreaterThan(atOnce);
    expect(timers()).toBeLessThanOrEqual(1);
  });

  it('is not counted for a run without a limit', () => {
    const budget = createTaskBudget({ limit: undefined, nextTask: () => Promise.reject(new Error('a timer')), task: () => 1 });
    for (let count = 0; count < 100; count++) expect(budget.enter(1e9)).toBeUndefined();
    expect(budget.share).toBeUndefined();
  });
});
