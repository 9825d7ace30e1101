import { describe, expect, it } from 'vitest';
import { run as runInMemory } from '../model/support/run.ts';
import { runningScxml } from '../fixtures/scxml/scxml.ts';
import { cases } from '../scxml/cases.ts';

const leaf = (path: string): string => path.split('.').at(-1) ?? '';

it('there are as many cases as the package has in these groups', () => {
  expect(cases).toHaveLength(21);
});

describe.each(cases)('SCXML case $name, in memory', ({ machine, initial, events }) => {
  it('is in the states it should be in', async () => {
    const { run, advance, settle } = runInMemory(runningScxml.implementation, { machine }, { call: async () => null });
    await settle();
    const [wait] = run.snapshot().waits;
    expect(wait?.kind === 'event' && wait.state.map(leaf).sort()).toEqual(initial);
    for (const { event, later, states } of events) {
      if (later) await advance('100ms');
      const { state } = (await run.update(event, undefined)) as { state: readonly string[] };
      expect(state.map(leaf).sort(), `after ${event}`).toEqual(states);
    }
  });
});
