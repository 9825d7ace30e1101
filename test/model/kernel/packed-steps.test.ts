import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StepRecord } from '../../../src/model/kernel/journal.ts';
import { packSteps, unpackSteps } from '../../../src/model/kernel/packed-steps.ts';
import { callId, idempotencyKey } from '../../../src/model/kernel/step-key.ts';

const identity = { workflowId: 'sale-1', firstRunId: '0190f3b2-5d1c-7c3e-9a57-3f6d2b8e4c10' };

const moment = fc.record({ position: fc.nat(), at: fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }) });
const step = (index: number): fc.Arbitrary<StepRecord> =>
  fc
    .record(
      {
        generation: fc.integer({ min: 1, max: 3 }),
        operation: fc.constantFrom('shop.book', 'shop.pay'),
        group: fc.constantFrom('', '/1', '/1/2'),
        after: fc.array(fc.string()),
        execution: fc.constantFrom('remote', 'local', 'child'),
        pivot: fc.boolean(),
        input: fc.jsonValue(),
        began: moment,
        ended: moment,
        state: fc.constantFrom<StepRecord['state']>(
          { kind: 'completed' },
          { kind: 'failed', error: { kind: 'unavailable', message: 'down' } },
        ),
        undo: fc.constantFrom<StepRecord['undo']>({ kind: 'registered', by: 'shop.unbook' }, { kind: 'undone', by: 'shop.unbook', at: 7 }),
      },
      { requiredKeys: ['generation', 'operation', 'group', 'execution', 'pivot', 'input', 'began', 'state', 'undo'] },
    )
    .map(({ generation, ...rest }) => {
      const name = `step[${String(index)}]`;
      return { ...rest, generation, id: callId(name, generation), key: idempotencyKey(identity, name, generation) };
    });

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

it('unpacks to the same steps that were packed', () => {
  const steps = fc.integer({ min: 0, max: 80 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => step(index))));
  const property = fc.property(steps, (given) => {
    expect(unpackSteps(json(packSteps(given, identity)) as never, identity)).toEqual(json(given));
  });
  fc.assert(property, { numRuns: 200, seed: 20_261_121 });
});

it('holds ten thousand steps in half a megabyte', () => {
  const steps = Array.from({ length: 10_000 }, (_, index): StepRecord => {
    const id = `held[${String(index)}]`;
    const at = 1_790_000_000_000 + 10 * index;
    return {
      ...{ id, operation: 'stock.hold', generation: 1, key: idempotencyKey(identity, id, 1), group: '', execution: 'remote', pivot: false },
      ...{ input: `i${String(index)}`, began: { position: 2 * index, at }, ended: { position: 2 * index + 1, at: at + 5 } },
      ...{ state: { kind: 'completed' }, undo: { kind: 'registered', by: 'stock.free' } },
    };
  });
  expect(JSON.stringify(steps).length).toBeGreaterThan(3_000_000);
  expect(JSON.stringify(packSteps(steps, identity)).length).toBeLessThan(650_000);
});
