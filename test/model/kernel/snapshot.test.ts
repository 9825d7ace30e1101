import { describe, expect, it } from 'vitest';
import { createJournal, type StepRecord } from '../../../src/model/kernel/journal.ts';
import { pageOf, type StepView } from '../../../src/model/kernel/snapshot.ts';
import { createFakeServices } from '../support/fake-services.ts';
import { createGate } from '../support/gate.ts';
import { runSale } from '../support/shop.ts';

describe('a snapshot', () => {
  it('shows the steps and waits of a run, without the inputs of its steps', async () => {
    const gate = createGate('shop.pay');
    const sale = runSale(
      async (_, { shop }, run) => {
        await shop.book('tea');
        await Promise.all([
          shop.pay('secret'),
          run.next('paid', { within: '1h' }),
          run.sleep('2h'),
          run.until(() => false, { within: '3h' }),
        ]);
      },
      { services: createFakeServices(gate) },
    );
    await sale.advance('1s');
    const snapshot = sale.run.snapshot();
    expect(snapshot).toEqual({
      process: 'sale',
      workflowId: 'sale-1',
      outcome: 'running',
      pivoted: false,
      steps: [
        {
          ...{
            id: 'shop.book',
            operation: 'shop.book',
            generation: 1,
            key: 'sale-1/first-run/shop.book/1',
            group: '',
            execution: 'remote',
            pivot: false,
          },
          ...{
            began: { position: 1, at: 0 },
            ended: { position: 2, at: 0 },
            state: { kind: 'completed' },
            undo: { kind: 'registered', by: 'shop.unbook' },
          },
        },
        {
          ...{
            id: 'shop.pay',
            operation: 'shop.pay',
            generation: 1,
            key: 'sale-1/first-run/shop.pay/1',
            group: '',
            execution: 'remote',
            pivot: false,
          },
          ...{ began: { position: 3, at: 0 }, state: { kind: 'running' }, undo: { kind: 'registered', by: 'shop.refund' } },
        },
      ],
      waits: [
        { kind: 'signal', name: 'paid', until: 3_600_000 },
        { kind: 'timer', until: 7_200_000 },
        { kind: 'condition', until: 10_800_000 },
      ],
    });
    expect(JSON.stringify(snapshot)).not.toContain('secret');
  });

  it('of ten thousand steps has pages below a megabyte, with each step once and in order', () => {
    const steps = tenThousandSteps();
    const seen: StepView[] = [];
    let after: number | undefined = 0;
    while (after !== undefined) {
      const page: ReturnType<typeof pageOf> = pageOf(steps, { after });
      expect(JSON.stringify(page).length).toBeLessThan(1_000_000);
      seen.push(...page.steps);
      after = page.next;
    }
    expect(seen.map(({ id }) => id)).toEqual(steps.map(({ id }) => id));
  });

  it('reports no next page if the last page is exactly full', () => {
    const steps = tenThousandSteps().slice(0, 3);
    expect(pageOf(steps, { limit: 3 }).next).toBeUndefined();
    expect(pageOf(steps, { limit: 2 })).toMatchObject({
      steps: [{ id: 'shop.book' }, { id: 'shop.book#2' }],
      next: steps[1]?.began.position,
    });
  });
});

function tenThousandSteps(): StepRecord[] {
  const journal = createJournal();
  for (let count = 1; count <= 10_000; count++) {
    const id = count === 1 ? 'shop.book' : `shop.book#${count}`;
    const key = `order-0192f6d0-7c1e-7a3b-9c54-3d2f1e0a9b8c/0192f6d0-7c1e-7a3b-9c54-3d2f1e0a9b8d/${id}/1`;
    const step = {
      id,
      operation: 'shop.book',
      generation: 1,
      key,
      group: '',
      execution: 'remote' as const,
      pivot: false,
      input: 'x'.repeat(10_000),
    };
    journal.write({ kind: 'began', step, undoneBy: 'shop.unbook' }, Date.UTC(2026, 0, 1));
    journal.write({ kind: 'completed', id }, Date.UTC(2026, 0, 1));
    journal.write({ kind: 'undo-began', id }, Date.UTC(2026, 0, 1));
    journal.write(
      {
        kind: 'undo-failed',
        id,
        error: { kind: 'business', code: 'Jammed', message: 'The door to the store is jammed and nobody has the key' },
      },
      Date.UTC(2026, 0, 1),
    );
  }
  return [...journal.steps.values()];
}
