// What the test kit reports of failures that nothing takes, and of promises of the process's own that nothing handles.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operation } from '../../src/model/contract/operation.ts';
import { defineProcess } from '../../src/model/contract/process.ts';
import { defineService } from '../../src/model/contract/service.ts';
import { BusinessError } from '../../src/model/errors.ts';
import type { Body } from '../../src/model/code/body.ts';
import { exploreFaults } from '../../src/testing/faults/explore-faults.ts';
import { simulate } from '../../src/testing/simulation/simulate.ts';
import { implement } from '../../src/workflows/implement.ts';

const shop = defineService('shop', {
  take: operation({ errors: { No: z.object({}) }, undo: 'give' }),
  give: operation({}),
  look: operation({}),
});
const contract = defineProcess('careless', { output: z.string(), uses: { shop } });
const services = { shop: { take: new BusinessError('No', { details: {} }), give: undefined, look: undefined } };
const run = (body: Body<typeof contract>) => simulate(implement(contract, body), { input: undefined, services, readOnly: ['shop.look'] });

describe('a failure that nothing takes', () => {
  it('undoes the run, and the violation names its step', async () => {
    const { outcome, error, violations } = await run(async (_, { shop: { take, look } }) => {
      void take();
      await look();
      return 'done';
    });
    expect(outcome).toBe('undone');
    expect(error).toMatchObject({ code: 'No' });
    expect(violations).toEqual([
      {
        invariant: 'every failure is handled',
        message: "step 'shop.take' failed with 'No', and no code handled it. Await it, or catch its error",
      },
    ]);
  });

  it('is no violation if the run fails with another error', async () => {
    const { violations } = await run(async (_, { shop: { take } }) => {
      void take(undefined, { name: 'second' });
      await take();
      return 'done';
    });
    expect(violations).toEqual([]);
  });

  it('is found by exploreFaults', async () => {
    const careless = implement(contract, async (_, { shop: { look } }) => {
      void look();
      await Promise.resolve();
      return 'done';
    });
    const { violations } = await exploreFaults(careless, { input: undefined, services, readOnly: ['shop.look'] });
    expect(violations.map(({ invariant }) => invariant)).toContain('every failure is handled');
    expect(violations[0]?.message).toContain("step 'shop.look'");
  });
});

describe('a rejection of the process’s own that nothing handles', () => {
  const strays: Record<string, Body<typeof contract>> = {
    'a rejected promise': async (_, { shop: { look } }) => { void Promise.reject(new Error('stray')); await look(); return 'done'; },
    'an async function that throws': async (_, { shop: { look } }) => { void (async () => { await look(); throw new Error('stray'); })(); await look(); await look(); return 'done'; },
    'at the very end': async () => { void Promise.reject(new Error('stray')); return 'done'; },
    'that is no error': async (_, { shop: { look } }) => { void Promise.reject('stray'); await look(); return 'done'; }, // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors
  }; // prettier-ignore
  it.each(Object.entries(strays))('%s leaves the run open, as its workflow task fails on Temporal', async (_, body) => {
    const { outcome, violations } = await run(body);
    expect(outcome).toBe('running');
    expect(violations.map(({ invariant }) => invariant)).toEqual(['every failure is handled']);
    expect(violations[0]?.message).toMatch(/stray.*nothing handles it: the workflow task fails until the code is fixed/);
  });

  it('names the step whose failure it passes on', async () => {
    const { outcome, violations } = await run(async (_, { shop: { take, look } }) => {
      const helper = async () => {
        await take();
      };
      void helper();
      await look();
      await look();
      return 'done';
    });
    expect(outcome).toBe('running');
    expect(violations[0]?.message).toContain("rejected with 'No', the failure of step 'shop.take'");
  });

  it('of the program beside it goes where it went before', async () => {
    const seen: unknown[] = [];
    const listener = (error: unknown) => void seen.push(error);
    const before = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', listener);
    const error = new Error('of the program');
    void Promise.reject(error);
    await run(async (_, { shop: { look } }) => { await look(); return 'done'; }); // prettier-ignore
    expect(seen).toEqual([error]);
    expect(process.listeners('unhandledRejection')).toEqual([listener]);
    process.off('unhandledRejection', listener);
    for (const other of before) process.on('unhandledRejection', other);
  });
});
