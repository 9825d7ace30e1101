// What a process draws by lot comes from the run: the same seed, the same lots.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Body } from '../../src/model/code/body.ts';
import { code } from '../../src/model/code/code.ts';
import { operation } from '../../src/model/contract/operation.ts';
import { defineProcess } from '../../src/model/contract/process.ts';
import { defineService } from '../../src/model/contract/service.ts';
import { runInMemory } from '../../src/testing/memory/run-in-memory.ts';
import { simulate } from '../../src/testing/simulation/simulate.ts';
import { implement } from '../../src/workflows/implement.ts';

const shop = defineService('shop', { take: operation({ input: z.unknown() }) });
const draw = defineProcess('draw', { input: z.unknown(), output: z.unknown(), uses: { shop } });
const other = defineProcess('other', { input: z.unknown(), output: z.unknown(), uses: { draw } });
const services = { shop: { take: undefined } };

const drawn = async (body: Body<typeof draw>, seed?: number) => {
  const { output } = await simulate(implement(draw, body), { input: null, services, ...(seed !== undefined && { seed }) });
  return output;
};
const lots: Body<typeof draw> = async (_, __, run) => [run.uuid(), run.random(), run.uuid(), run.random()];

describe('run.uuid and run.random', () => {
  it('give an id of version 4, and a number from 0 up to 1', async () => {
    const [id, number] = (await drawn(lots)) as [string, number];
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(number).toBeGreaterThanOrEqual(0);
    expect(number).toBeLessThan(1);
  });

  it('give something else each time', async () => {
    const ids = (await drawn(async (_, __, run) => Array.from({ length: 1_000 }, () => run.uuid()))) as string[];
    expect(new Set(ids).size).toBe(1_000);
  });

  it('give the same again with the same seed, and something else with another one', async () => {
    expect(await drawn(lots)).toEqual(await drawn(lots));
    expect(await drawn(lots, 7)).toEqual(await drawn(lots, 7));
    expect(await drawn(lots, 7)).not.toEqual(await drawn(lots, 8));
  });

  it('give the same again when another worker repeats the run', async () => {
    const body: Body<typeof draw> = async (_, { shop }, run) => {
      const id = run.uuid();
      await shop.take(id);
      await shop.take(id);
      return [id, run.uuid()];
    };
    const fault = { step: 'shop.take#2', fault: 'worker-dies-after-effect' } as const;
    const broken = await simulate(implement(draw, body), { input: null, services, faults: [fault] });
    expect(broken.violations).toEqual([]);
    expect(broken.output).toEqual(await drawn(body));
  });

  it('give a run that continues as new, and one that another calls, lots of their own', async () => {
    const seen: unknown[] = [];
    const turns = implement(draw, async (input, __, run) => {
      seen.push(run.uuid());
      return input === 2 ? seen.length : run.again(input === null ? 1 : 2);
    });
    const calling = implement(other, async (_, { draw }, run) => {
      seen.push(run.uuid());
      await draw(null, { name: 'one' });
      return draw(null, { name: 'two' });
    });
    await simulate(calling, { input: null, services: { draw: undefined }, processes: [turns] });
    expect(new Set(seen).size).toBe(seen.length);
    seen.length = 0;
    await simulate(calling, { input: null, processes: [turns] });
    expect(seen.length).toBe(7);
    expect(new Set(seen).size).toBe(7);
  });

  it('are those of the run in memory, too', async () => {
    const begin = (seed: number) => runInMemory({ contract: draw, notation: code(lots) }, null, { call: async () => undefined, seed });
    expect(await begin(1).finish()).toEqual(await begin(1).finish());
    expect(await begin(1).finish()).not.toEqual(await begin(2).finish());
  });
});
