// A reminder holds nobody back, also where its operation is one that runs inside the worker.

import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Body } from '../../../src/model/code/body.ts';
import { code } from '../../../src/model/code/code.ts';
import { defineProcess } from '../../../src/model/contract/process.ts';
import { runInMemory } from '../../../src/testing/memory/run-in-memory.ts';
import { createFakeServices, type Fault } from '../support/fake-services.ts';
import { depot } from '../support/shop.ts';

const leave = defineProcess('leave', { output: z.unknown(), uses: { depot }, asks: { approve: z.boolean() } });
const granted = { kind: 'answer', ask: 'approve', by: 'ada', answer: true, checked: true } as const;

function applying(body: Body<typeof leave>, fault?: Fault) {
  const services = createFakeServices({
    fault: ({ operation, input }) => (operation === 'depot.pack' && input === 'manager' ? fault : undefined),
  });
  return Object.assign(runInMemory({ contract: leave, notation: code(body) }, undefined, { call: services.call }), { services });
}

const reminding: Body<typeof leave> = async (_, { depot }, run) => {
  await depot.pack('tea');
  const call = async (to: string) => {
    await depot.pack(`to ${to}`);
    await depot.pack(to);
  };
  return run.ask('approve', { of: 'manager', remind: { every: '1d', call } });
};

it('keeps no answer waiting while it is tried again and again', async () => {
  const run = applying(reminding, 'unavailable');
  await run.advance('25h');
  const at = run.clock.now();
  await run.run.reply(granted);
  expect(await run.finish()).toMatchObject({ kind: 'completed', output: { by: 'ada' } });
  expect(run.clock.now() - at).toBeLessThan(100);
});

it('is made as a step of its own, whatever its operation says, and only that one', async () => {
  const run = applying(reminding);
  await run.advance('25h');
  expect(run.run.snapshot().steps).toMatchObject([
    { id: 'depot.pack', execution: 'local' },
    { id: 'depot.pack#2', execution: 'remote' },
    { id: 'depot.pack#3', execution: 'remote' },
  ]);
  await run.run.reply(granted);
  expect(await run.finish()).toMatchObject({ kind: 'completed' });
  expect(run.services.effects()).toEqual(['depot.pack tea', 'depot.pack to manager', 'depot.pack manager']);
});
