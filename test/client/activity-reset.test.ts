// An activity that was reset with Temporal's own tools counts its attempts from 1 again, but is not the first.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { errand } from '../fixtures/errand.ts';
import { eventually } from '../support/eventually.ts';
import { inProcessLedger, type Ledger } from '../support/ledger.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';

let world: OnTemporal;
let ledger: Ledger;
beforeAll(async () => {
  ledger = inProcessLedger();
  world = await onTemporal({ processes: new URL('../fixtures/errands/repaired/', import.meta.url), services: [ledger.connection] });
});
afterAll(() => world.stop());

const resetPay = async (workflowId: string) => {
  const { workflowService, options } = world.client.temporal;
  await workflowService.resetActivity({ namespace: options.namespace, execution: { workflowId }, id: 'ledger.pay' });
};

it('a refusal after an activity was reset claims nothing: what the lost answer stood for is undone', async () => {
  ledger.misbehave('pay', 'hang');
  const run = await world.client.start(errand, { id: 'x', tasks: ['pay'] });
  await eventually(() => ledger.of(run.id)['pay/1'], { holds: (effect) => effect === 'done' });
  ledger.misbehave('pay', 'refuse');
  await resetPay(run.id);
  await expect(run.result()).rejects.toMatchObject({ code: 'No' });
  expect(ledger.of(run.id)).toEqual({ 'pay/1': 'undone' });
  ledger.misbehave('pay', undefined);
});

it('a refusal of the first attempt still means that nothing was done, and is not undone', async () => {
  ledger.misbehave('pay', 'refuse');
  const run = await world.client.start(errand, { id: 'y', tasks: ['book', 'pay'] });
  await expect(run.result()).rejects.toMatchObject({ code: 'No' });
  expect(ledger.log.filter((line) => line.startsWith(`refund ${run.id}/`))).toEqual([]);
  expect(ledger.of(run.id)).toEqual({ 'book/1': 'undone' });
  ledger.misbehave('pay', undefined);
});
