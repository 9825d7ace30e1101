// Calls that arrive late, and workers that die while a run goes on.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BusinessError, operation, defineProcess, defineService } from '../../src/index.ts';
import { exploreFaults, simulate, type StubCall } from '../../src/testing/index.ts';
import { implement } from '../../src/workflows/index.ts';

const depot = defineService('depot', {
  take: operation({ undo: 'put' }),
  put: operation({}),
  lock: operation({ undo: 'unlock' }),
  unlock: operation({ execution: 'local' }),
  note: operation({}),
});
const taking = defineProcess('taking', { uses: { depot }, errors: { Stopped: z.null() } });

const sleepy = async (_: unknown, call: StubCall) => call.sleep('1s');

describe('a late call', () => {
  const takeAndNote = implement(taking, async (_, { depot }) => {
    await depot.take();
    await depot.note();
  });
  const services = { depot: { take: sleepy, note: sleepy, put: sleepy } };

  it.each(['depot.take', 'depot.note'])('that lets time pass ends: %s', async (step) => {
    const run = await simulate(takeAndNote, {
      input: undefined,
      services,
      readOnly: ['depot.note'],
      faults: [{ step, fault: 'late-call' }],
    });
    expect(run.outcome).toBe('undone');
    expect(run.violations).toEqual([]);
    expect(run.duration).toBeLessThan(60_000); // what arrives after its end is not the run's
  });

  it('that lets time pass shows nothing wrong at any step', async () => {
    const { violations } = await exploreFaults(takeAndNote, { input: undefined, services, readOnly: ['depot.note'], pairs: 100 });
    expect(violations).toEqual([]);
  });
});

describe('a worker that dies', () => {
  const stop = () => {
    throw new BusinessError('Stopped', { details: null });
  };
  const locking = implement(taking, async (_, { depot }, run) => {
    await run.map(['a', 'b', 'c'], (name, { depot }) => depot.lock(undefined, { name }));
    await depot.take();
    stop();
  });
  const services = { depot: { lock: undefined, take: undefined } };

  it.each(['worker-dies-after-effect', 'worker-dies-before-effect'] as const)('does nothing any more: %s', async (fault) => {
    for (const step of ['undo a', 'undo b', 'undo c', 'undo depot.take']) {
      const run = await simulate(locking, { input: undefined, services, faults: [{ step, fault }] });
      expect(run.violations).toEqual([]);
      expect(new Set(run.done.slice(-3))).toEqual(new Set(['undo a', 'undo b', 'undo c']));
    }
  });
});
