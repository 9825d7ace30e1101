// A run that goes on for ever ends its test with an error that says where it was.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Body } from '../../src/model/code/body.ts';
import { operation } from '../../src/model/contract/operation.ts';
import { defineProcess } from '../../src/model/contract/process.ts';
import { defineService } from '../../src/model/contract/service.ts';
import { BusinessError } from '../../src/model/errors.ts';
import { exploreFaults } from '../../src/testing/faults/explore-faults.ts';
import { runInMemory } from '../../src/testing/memory/run-in-memory.ts';
import { simulate } from '../../src/testing/simulation/simulate.ts';
import { implement } from '../../src/workflows/implement.ts';

const shop = defineService('shop', {
  look: operation({ errors: { No: z.object({}) } }),
  near: operation({ execution: 'local' }),
  take: operation({ undo: 'give' }),
  give: operation({}),
});
const child = defineProcess('child', { uses: { shop } });
const contract = defineProcess('endless', {
  input: z.unknown(),
  output: z.unknown(),
  uses: { shop, child },
  signals: { said: z.unknown() },
});
const services = { shop: { look: undefined, near: undefined, take: undefined } };
const play = (body: Body<typeof contract>, options: object = {}) =>
  simulate(implement(contract, body), { input: null, services, ...options });

const loops: Readonly<Record<string, readonly [body: Body<typeof contract>, words: string]>> = {
  'of steps': [
    async (_, { shop }) => {
      for (;;) await shop.look();
    },
    "The step that it called last is 'shop.look#",
  ],
  'of steps that are to be undone': [
    async (_, { shop }) => {
      for (;;) await shop.take();
    },
    "The step that it called last is 'shop.take#",
  ],
  'of local steps': [
    async (_, { shop }) => {
      for (;;) await shop.near();
    },
    "The step that it called last is 'shop.near#",
  ],
  'of calls of a process': [
    async (_, { child }) => {
      for (;;) await child();
    },
    "The step that it called last is 'child#",
  ],
  'of waiting': [
    async (_, { shop }, run) => {
      await shop.look();
      for (;;) await run.sleep('1s');
    },
    "The step that it called last is 'shop.look'",
  ],
  'of timers': [
    async () => {
      for (;;) await new Promise((resolve) => void setTimeout(resolve, 0));
    },
    'It has called no step',
  ],
  'of time-outs': [
    async (_, __, run) => {
      for (;;) await run.next('said', { within: '1ms' });
    },
    'It has called no step',
  ],
  'of new runs': [async (input, __, run) => run.again(input), 'It has called no step'],
  'of new runs with a step each': [
    async (input, { shop }, run) => {
      await shop.take();
      return run.again(input);
    },
    "The step that it called last is 'shop.take#",
  ],
  'of attempts': [
    async (_, __, run) => {
      for (;;)
        await run
          .attempt(async ({ shop }) => {
            await shop.take();
            throw new Error('no');
          })
          .catch(() => undefined);
    },
    'The step that it called last is',
  ],
};

describe('a loop that never ends', () => {
  it.each(Object.entries(loops))('%s is an error that names what was called last, and the remedy', async (_, [body, words]) => {
    const looking = implement(child, async (_, { shop }) => shop.look());
    const end = await play(body, { processes: [looking], tasks: 500 }).catch((error: unknown) => String(error));
    expect(end).toContain("Cannot finish the run of process 'endless': it has not ended after 500 workflow tasks.");
    expect(end).toContain(words);
    expect(end).toContain('End the loop, check the run at an earlier time with until, or raise the limit with tasks');
  });

  it('is found without an option, in a few seconds', async () => {
    await expect(
      play(async (_, { shop }) => {
        for (;;) await shop.look();
      }),
    ).rejects.toThrow('after 10000 workflow tasks');
  });

  it('is looked at before, with until', async () => {
    const { outcome, duration } = await play(
      async (_, __, run) => {
        for (;;) await run.sleep('1h');
      },
      { until: '1d' },
    );
    expect([outcome, duration]).toEqual(['running', 86_400_000]);
  });

  it('may be a long run that ends, with more tasks', async () => {
    const long: Body<typeof contract> = async (_, { shop }) => {
      for (let count = 0; count < 600; count++) await shop.look();
    };
    await expect(play(long, { tasks: 500 })).rejects.toThrow('after 500 workflow tasks');
    expect((await play(long, { tasks: 700 })).outcome).toBe('completed');
  });

  it('ends exploreFaults, also where only a fault leads to it, which it names', async () => {
    const stubborn = implement(contract, async (_, { shop }) => {
      await shop.look().catch(async () => {
        for (;;) await shop.near();
      });
    });
    const explored = exploreFaults(stubborn, { input: null, services, tasks: 300, readOnly: ['shop.look', 'shop.near'] });
    await expect(explored).rejects.toThrow(
      "of process 'endless' if shop.look is refused: it has not ended after 300 workflow tasks. The step that it called last is 'shop.near#",
    );
  });

  it('ends a run in memory', async () => {
    const stepping = runInMemory(
      implement(contract, async (_, { shop }) => {
        for (;;) await shop.look();
      }),
      null,
      { call: async () => undefined },
    );
    await expect(stepping.finish()).rejects.toThrow('it has not ended after 10000 calls or timers');
    const sleeping = runInMemory(
      implement(contract, async (_, __, run) => {
        for (;;) await run.sleep('1s');
      }),
      null,
      {
        call: async () => {
          throw new BusinessError('No', { details: {} });
        },
      },
    );
    await expect(sleeping.finish()).rejects.toThrow('It waits for a timer');
  });
});
