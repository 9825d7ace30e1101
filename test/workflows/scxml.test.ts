// SCXML's cases as runs on a real server: with their states kept in the worker's cache, and replayed from the history
// for each task.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { machineState, type MachineState } from '../support/machine-state.ts';
import { eventually } from '../support/eventually.ts';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';
import { scxml } from '../fixtures/scxml/contract.ts';
import { cases } from '../scxml/cases.ts';

const processes = new URL('../fixtures/scxml/scxml.ts', import.meta.url);
const leavesOf = (state: readonly string[]): readonly string[] => state.map((path) => path.split('.').at(-1) ?? '').sort();

describe.each([
  { how: 'from the cache', worker: {} },
  { how: 'replayed for each task', worker: { maxCachedWorkflows: 0 } },
])('SCXML on a worker, $how', ({ worker }) => {
  let world: OnTemporal;
  beforeAll(async () => {
    world = await onTemporal({ processes, services: [], worker });
  });
  afterAll(() => world.stop());

  it.each(cases)('$name', async ({ machine, initial, events }) => {
    const run = await world.client.start(scxml, { machine });
    const stateWhen = (holds: (state: MachineState) => boolean) =>
      eventually(async () => machineState(await run.snapshot()), { holds: (state) => state !== undefined && holds(state) });
    const began = await stateWhen(() => true);
    expect(leavesOf(began?.state ?? [])).toEqual(initial);
    for (const { event, later, states } of events) {
      if (later) await stateWhen(({ accepts }) => accepts.includes(event));
      const { state } = await run.update(event as 't', undefined);
      expect(leavesOf(state), `after ${event}`).toEqual(states);
    }
    await run.cancel();
  });
});
