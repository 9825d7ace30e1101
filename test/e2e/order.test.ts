// Orders end to end: a real Temporal server, real services with their own databases, a worker process that is killed.
// What is claimed of an order is read from the services' own books.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readServiceState } from '../../examples/order/demo/ledger/ledger.ts';
import { createProgram, type Program } from '../../examples/order/demo/shop/program.ts';
import type { FaultRequest } from '../../examples/order/demo/shop/services.ts';
import { startShop, type Shop } from '../../examples/order/demo/shop/shop.ts';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { order } from '../../examples/order/contracts/order.ts';
import { isBusinessError, isCancelled } from '../../src/model/errors.ts';
import type { StepView } from '../../src/model/kernel/snapshot.ts';
import { silent } from '../../src/servers/index.ts';
import { orderLocally } from '../fixtures/local/order-locally.ts';
import { eventually } from '../support/eventually.ts';

let shop: Shop;
let localWorker: Program;
let local: TenutoClient;

beforeAll(async () => {
  shop = await startShop({ external: false, log: silent });
  const { address } = shop.temporal;
  const URLS = JSON.stringify(Object.fromEntries(Object.entries(shop.services).map(([name, { url }]) => [name, url])));
  const env = { ...process.env, ADDRESS: address, TASK_QUEUE: 'local', URLS };
  localWorker = createProgram({
    name: 'local worker',
    script: new URL('../fixtures/local-worker.ts', import.meta.url),
    env,
    logFile: join(shop.folder, 'local.log'),
  });
  await localWorker.start();
  local = await createClient({ temporal: { address }, taskQueue: 'local' });
}, 240_000);
afterAll(async () => {
  await local.close();
  await localWorker.stop();
  await shop.stop();
});

const request = (id: string) => ({ order: id, customer: 'ada', card: 'visa', address: '1 Main St', line: { sku: 'tea', quantity: 2 } });
const place = (id: string) => shop.client.start(order, request(id), { id });
const endOf = (run: { result(): Promise<unknown> }) => run.result().catch((error: unknown) => error);
const accountOf = async (id: string) => (await readServiceState(shop.services)).accounts.find((account) => account.order === id);
const faultOn = (id: string, service: keyof Shop['services'], fault: Omit<FaultRequest, 'match'>) =>
  shop.fault(service, { ...fault, match: { order: id } } as never);
const stepOf = (steps: readonly StepView[], id: string) => steps.find((step) => step.id === id);
const inFlight = (id: string) => ({ holds: ({ steps }: { steps: readonly StepView[] }) => stepOf(steps, id)?.state.kind === 'running' });

const sold = { status: 'completed', charged: 900, refunded: 0, held: 0, reserved: 2, released: 0, withdrawn: 2, parcels: 1, delivered: 1 };
const nothing = { held: 0, withdrawn: 0, parcels: 0 };

describe('an order on real services', () => {
  it('is charged, shipped and delivered once', async () => {
    const run = await place('good');
    expect(await run.result()).toMatchObject({ order: 'good', paid: 900 });
    expect(await accountOf('good')).toMatchObject(sold);
  });

  it('is charged once where the answer to the charge is lost', async () => {
    await faultOn('lost-answer', 'payments', { operation: 'capture', mode: 'lose-answer' });
    await (await place('lost-answer')).result();
    expect(await accountOf('lost-answer')).toMatchObject(sold);
  });

  it('is delivered where services answer garbage, a page or an error for a while', async () => {
    await faultOn('garbage', 'orders', { operation: 'place', mode: 'garbage' });
    await faultOn('garbage', 'payments', { operation: 'authorise', mode: 'html' });
    await faultOn('garbage', 'shipping', { operation: 'arrange', mode: 'fail', times: 3 });
    await (await place('garbage')).result();
    expect(await accountOf('garbage')).toMatchObject(sold);
  });

  it('is charged once where one instance answers what breaks the contract: another one is asked', async () => {
    await faultOn('one-bad', 'payments', { operation: 'capture', mode: 'bad-answer' });
    await (await place('one-bad')).result();
    expect(await accountOf('one-bad')).toMatchObject(sold);
  });

  it('is undone where every answer breaks its contract, and the field is named', async () => {
    await faultOn('bad-answer', 'payments', { operation: 'capture', mode: 'bad-answer', times: 2 });
    const error = await endOf(await place('bad-answer'));
    expect(error).toMatchObject({
      kind: 'invalid-answer',
      message: expect.stringMatching(/^Answer of 'payments\.capture' is not valid: /) as unknown,
    });
    expect(await accountOf('bad-answer')).toMatchObject({ ...nothing, status: 'cancelled', charged: 900, refunded: 900 });
  });

  it('leaves nothing behind where the card is refused, nothing is in stock, or nobody delivers', async () => {
    const refused = await shop.client.start(order, { ...request('refused'), card: 'refused' }, { id: 'refused' });
    const unicorn = await shop.client.start(order, { ...request('unicorn'), line: { sku: 'unicorn', quantity: 1 } }, { id: 'unicorn' });
    const nowhere = await shop.client.start(order, { ...request('nowhere'), address: 'nowhere' }, { id: 'nowhere' });
    expect(isBusinessError(await endOf(refused), 'CardRefused')).toBe(true);
    expect(isBusinessError(await endOf(unicorn), 'OutOfStock')).toBe(true);
    expect(isBusinessError(await endOf(nowhere), 'AddressRefused')).toBe(true);
    for (const id of ['refused', 'unicorn', 'nowhere']) {
      const account = await accountOf(id);
      expect(account).toMatchObject({ ...nothing, status: 'cancelled' });
      expect([account?.charged, account?.reserved]).toEqual([account?.refunded, account?.released]);
    }
  });
});

describe('a worker that is killed', () => {
  it('loses no order and doubles none', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `killed-${String(index)}`);
    for (const id of ids) await faultOn(id, 'payments', { operation: 'capture', mode: 'slow', ms: 800 });
    const runs = await Promise.all(ids.map(place));
    await eventually(() => Promise.all(runs.map((run) => run.snapshot())), {
      holds: (all) => all.some(({ steps }) => stepOf(steps, 'payments.capture')),
    });
    await shop.worker.kill();
    await shop.worker.start();
    await Promise.all(runs.map((run) => run.result()));
    for (const id of ids) expect(await accountOf(id)).toMatchObject(sold);
  });

  it('and an order cancelled meanwhile: the late charge is refused, because its undo came first', async () => {
    await faultOn('late', 'payments', { operation: 'capture', mode: 'slow', ms: 25_000, times: 9 });
    const run = await place('late');
    const { steps } = await eventually(() => run.snapshot(), inFlight('payments.capture'));
    await shop.worker.kill();
    await run.cancel();
    await shop.worker.start();
    expect(isCancelled(await endOf(run))).toBe(true);
    const logs = shop.services.payments.instances.map(({ logFile }) => logFile);
    const key = stepOf(steps, 'payments.capture')?.key ?? '';
    await eventually(() => Promise.all(logs.map((log) => readFile(log, 'utf8'))), {
      holds: (texts) => texts.some((text) => text.split('\n').some((line) => line.includes(`"${key}"`) && line.includes('410'))),
    });
    expect(await accountOf('late')).toMatchObject({ ...nothing, status: 'cancelled', charged: 0, reserved: 0 });
  });

  it('during a local step, with the order cancelled: what was charged in the lost attempt is given back', async () => {
    await faultOn('local', 'payments', { operation: 'capture', mode: 'slow', ms: 1_500 });
    const run = await local.start(orderLocally, request('local'), { id: 'local' });
    // Nothing of a local step is in the history yet: only the service can tell that the call is under way.
    await eventually(() => accountOf('local'), { holds: (account) => account?.held === 900 });
    await run.cancel();
    await eventually(() => accountOf('local'), { holds: (account) => account?.charged === 900 });
    await localWorker.kill();
    await localWorker.start();
    expect(isCancelled(await endOf(run))).toBe(true);
    expect(await accountOf('local')).toMatchObject({
      ...nothing,
      status: 'cancelled',
      charged: 900,
      refunded: 900,
      reserved: 2,
      released: 2,
    });
  });
});

describe('a run that is reset to an earlier point', () => {
  it('does again what it did with the same keys, so nothing happens twice', async () => {
    const run = await place('reset');
    await run.result();
    const { events = [] } = await run.temporal.fetchHistory();
    const [first] = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
    const { temporal } = shop.client;
    await temporal.workflowService.resetWorkflowExecution({
      namespace: temporal.options.namespace,
      workflowExecution: { workflowId: run.id },
      workflowTaskFinishEventId: first?.eventId ?? null,
      reason: 'test',
      requestId: 'reset-1',
    });
    expect(await shop.client.run(order, run.id).result()).toMatchObject({ order: 'reset', paid: 900 });
    expect(await accountOf('reset')).toMatchObject(sold);
  });
});
