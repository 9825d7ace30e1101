// The names of services and processes may have dots: the run itself, its history and `resolve` read them alike.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../src/activities/index.ts';
import { fair, payments, sale } from '../fixtures/dotted.ts';
import { eventually } from '../support/eventually.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';
import type { AnySnapshot } from '../../src/model/kernel/snapshot.ts';
import { waitsOf } from '../support/waits.ts';

const calls: string[] = [];
const did =
  (operation: string) =>
  ({ purse }: { readonly purse: string }) => {
    calls.push(`${operation} ${purse}`);
    return Promise.resolve(purse);
  };
const quiet = (operation: string) => (input: { readonly purse: string }) => did(operation)(input).then(() => undefined);

let world: OnTemporal;
beforeAll(async () => {
  const services = [
    connect(payments, { charge: did('charge'), hold: did('hold'), refund: quiet('refund'), free: quiet('free'), take: quiet('take') }),
  ];
  world = await onTemporal({ processes: new URL('../fixtures/dotted/', import.meta.url), services });
});
afterAll(() => world.stop());

const waits = { holds: (snapshot: AnySnapshot) => waitsOf(snapshot).length > 0 };

it("a closed run's history shows the same steps as the run itself, with their undos and confirms", async () => {
  const run = await world.client.start(sale, 'good');
  await run.result();
  const { steps } = await run.snapshot();
  expect(steps.map(({ id, undo, confirm }) => [id, undo.kind, confirm && 'by' in confirm && confirm.by])).toEqual([
    ['acme.eu.payments.charge', 'kept', undefined],
    ['acme.eu.payments.hold', 'kept', 'acme.eu.payments.take'],
  ]);
});

it('undoAbandoned undoes a terminated run, and ends', async () => {
  const run = await world.client.start(sale, 'wait-sale');
  await eventually(() => run.snapshot(), waits);
  await run.temporal.terminate('by mistake');
  await (await world.client.undoAbandoned(sale, run.id)).result();
  expect(calls.filter((call) => call.endsWith('wait-sale'))).toEqual([
    'charge wait-sale',
    'hold wait-sale',
    'free wait-sale',
    'refund wait-sale',
  ]);
});

it('undoAbandoned undoes a child with such a name', async () => {
  const run = await world.client.start(fair, 'plain-child');
  await eventually(() => run.snapshot(), waits);
  await run.temporal.terminate('by mistake');
  const { steps } = await run.snapshot();
  expect(steps.map(({ id, operation, execution }) => [id, operation, execution])).toEqual([['acme.eu.sale', 'acme.eu.sale', 'child']]);
  await (await world.client.undoAbandoned(fair, run.id)).result();
  expect(calls.filter((call) => call.endsWith('plain-child'))).toEqual(['charge plain-child', 'refund plain-child']);
});
