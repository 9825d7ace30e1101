// A process that another one calls, as a child workflow on a real server.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBusinessError, isCancelled } from '../../src/model/errors.ts';
import { takeThree } from '../fixtures/family.ts';
import { takeTwo } from '../fixtures/probe.ts';
import { inProcessDepot, type Depot } from '../support/depot.ts';
import { eventually } from '../support/eventually.ts';
import { roadblock } from '../support/roadblock.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';
import { waitsOf } from '../support/waits.ts';

let world: OnTemporal;
let depot: Depot;
beforeAll(async () => {
  depot = inProcessDepot();
  world = await onTemporal({ processes: new URL('../fixtures/children/', import.meta.url), services: [depot.connection] });
});
afterAll(() => world.stop());

const endOf = (run: { result(): Promise<unknown> }) => run.result().catch((error: unknown) => error);

describe('a child', () => {
  it('is a separate run, which returns its output', async () => {
    const run = await world.client.start(takeThree, { first: 'a', second: 'b', third: 'c' });
    expect(await run.result()).toEqual(['a', 'b', 'c']);
    const child = await world.client.run(takeTwo, `${run.id}/takeTwo`).snapshot();
    expect(child).toMatchObject({ outcome: 'completed', process: 'takeTwo' });
  });

  it('is undone after it has completed, by a separate run', async () => {
    const run = await world.client.start(takeThree, { first: 'd', second: 'e', third: 'nothing' });
    expect(isBusinessError(await endOf(run), 'Empty')).toBe(true);
    expect(depot.calls.filter((call) => /^put [de]$/.test(call))).toEqual(['put e', 'put d']);
    const { steps } = await run.snapshot();
    expect(steps.map(({ id, state, undo, execution }) => [id, state.kind, undo.kind, execution])).toEqual([
      ['takeTwo', 'completed', 'undone', 'child'],
      ['depot.take', 'failed', 'none', 'remote'],
    ]);
  });

  it('that fails has undone its steps, and its caller catches a typed error', async () => {
    const run = await world.client.start(takeThree, { first: 'f', second: 'nothing', third: 'g' });
    expect(isBusinessError(await endOf(run), 'Empty')).toBe(true);
    expect(depot.calls).toContain('put f');
    expect(depot.calls).not.toContain('take g');
  });

  it('is cancelled with its caller, which waits until its steps are undone', async () => {
    const run = await world.client.start(takeThree, { first: 'h', second: 'i', third: 'j', wait: true });
    const child = world.client.run(takeTwo, `${run.id}/takeTwo`);
    await eventually(() => child.snapshot().catch(() => undefined), {
      holds: (snapshot) => !!snapshot && waitsOf(snapshot)[0]?.kind === 'signal',
    });
    await run.cancel();
    expect(isCancelled(await endOf(run))).toBe(true);
    expect(depot.calls).toContain('put h');
    expect((await child.snapshot()).outcome).toBe('undone');
  });

  it('of a terminated run undoes its steps, also if it had completed', async () => {
    const open = await world.client.start(takeThree, { first: 'k', second: 'l', third: 'm', wait: true });
    const child = world.client.run(takeTwo, `${open.id}/takeTwo`);
    await eventually(() => child.snapshot().catch(() => undefined), {
      holds: (snapshot) => !!snapshot && waitsOf(snapshot)[0]?.kind === 'signal',
    });
    const holding = roadblock();
    depot.on('take', 'held', holding.here);
    const done = await world.client.start(takeThree, { first: 'n', second: 'o', third: 'held' });
    await holding.reached;
    await Promise.all([open.temporal.terminate(), done.temporal.terminate()]);
    holding.lift();
    await Promise.all([open, done].map(async ({ id }) => (await world.client.undoAbandoned(takeThree, id)).result()));
    expect((await child.snapshot()).outcome).toBe('undone');
    expect(depot.calls.filter((call) => /^put ([kno]|held)$/.test(call)).sort()).toEqual(['put held', 'put k', 'put n', 'put o']);
  });
});
