// What simulate says of large values is what Temporal does (test/workflows/sizes.test.ts).

import { describe, expect, it } from 'vitest';
import { waitsWithRoom, pageOf, type Wait } from '../../../src/model/kernel/snapshot.ts';
import type { StepRecord } from '../../../src/model/kernel/journal.ts';
import { peopleWithRoom } from '../../../src/model/messages/people.ts';
import { jsonSize } from '../../../src/model/sizes/json-size.ts';
import { plainLimit, usualServerLimit } from '../../../src/model/sizes/value-limit.ts';
import { exploreFaults, simulate } from '../../../src/testing/index.ts';
import type { doors } from '../../fixtures/large.ts';
import { copying, filling } from '../../fixtures/large/processes.ts';

const limit = plainLimit(usualServerLimit);
const services = {
  archive: {
    keep: () => undefined,
    make: ({ bytes }: { bytes: number }) => ({ text: 'y'.repeat(bytes - 11) }),
    refuse: () => undefined,
    drop: () => undefined,
    lose: () => undefined,
  },
};

interface Told {
  readonly door: (typeof doors)[number];
  readonly bytes: number;
  readonly times?: number;
}

const run = (input: Told, maxValueBytes?: number) =>
  simulate(filling, { input, services, processes: [copying], ...(maxValueBytes !== undefined && { maxValueBytes }) });

describe('in memory, a value', () => {
  it.each<[string, Told]>([
    ['input', { door: 'input', bytes: limit }],
    ['answer', { door: 'answer', bytes: limit }],
    ['output', { door: 'output', bytes: limit }],
    ['several inputs', { door: 'inputs', bytes: limit, times: 3 }],
  ])('that fits passes as %s', async (_, told) => {
    expect(await run(told)).toMatchObject({ outcome: 'completed', violations: [] });
  });

  it.each<[string, Told]>([
    ['input', { door: 'input', bytes: limit + 1 }],
    ['answer', { door: 'answer', bytes: limit + 1 }],
    ['output', { door: 'output', bytes: limit + 1 }],
    ['input of the next run', { door: 'again', bytes: limit }],
    ['signal', { door: 'signal', bytes: limit + 1 }],
    ['question', { door: 'about', bytes: limit / 4 + 1 }],
    ['input of a child', { door: 'child-input', bytes: limit + 1 }],
    ['output of a child', { door: 'child-output', bytes: limit + 1 }],
    ['undo of a child', { door: 'child-left', bytes: 700_000, times: 3 }],
  ])('that is too large fails as %s, and what was done is undone', async (_, told) => {
    const { outcome, error, books, violations } = await run(told);
    expect(outcome).toBe('undone');
    expect(new Set(violations.map(({ invariant }) => invariant))).toEqual(new Set(['ends as declared']));
    expect(error).toMatchObject({ kind: 'too-large' });
    expect([...books.entries.values()].filter(({ state }) => state === 'done')).toEqual([]);
  });

  it('can be caught by the process', async () => {
    expect(await run({ door: 'caught', bytes: limit + 1 })).toMatchObject({ output: { caught: 'too-large' }, violations: [] });
  });

  it('can have its own limit, as with a codec', async () => {
    expect(await run({ door: 'input', bytes: 1_001 }, 1_000)).toMatchObject({ outcome: 'undone', error: { bytes: 1_001, limit: 1_000 } });
    expect(await run({ door: 'input', bytes: 1_000 }, 1_000)).toMatchObject({ outcome: 'completed' });
  });

  it('that is too large and caught violates nothing, whatever else goes wrong', async () => {
    const input = { door: 'caught', bytes: 1_001 } as const;
    const report = await exploreFaults(filling, { input, services, processes: [copying], maxValueBytes: 1_000, pairs: 10 });
    expect(report.violations).toEqual([]);
  });
});

describe('a snapshot', () => {
  it('has few steps on a page if their errors are large', () => {
    const error = { kind: 'business', code: 'No', message: 'No', details: 'd'.repeat(16_000) } as const;
    const steps = Array.from(
      { length: 300 },
      (_, index) =>
        ({ id: String(index), began: { position: index + 1, at: 0 }, state: { kind: 'failed', error } }) as unknown as StepRecord,
    );
    const seen: string[] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const page: ReturnType<typeof pageOf> = pageOf(steps, { after });
      expect(jsonSize(page.steps)).toBeLessThan(500_000);
      seen.push(...page.steps.map(({ id }) => id));
      after = page.next;
    }
    expect(seen).toEqual(steps.map(({ id }) => id));
  });

  it('reports how many waits were left out', () => {
    const large = 'a'.repeat(300_000);
    const ask = (index: number): Wait => ({
      kind: 'ask',
      ask: String(index),
      of: 'ann',
      since: 0,
      delegated: [],
      about: large,
    });
    const { waits, waitsOmitted } = waitsWithRoom(Array.from({ length: 5 }, (_, index) => ask(index)));
    expect(waits.map((wait) => 'about' in wait)).toEqual([true, true, false, false, false]);
    expect(waits[4]).toMatchObject({ ask: '4', aboutOmitted: 300_002 });
    expect(waitsOmitted).toBeUndefined();
    const many = waitsWithRoom(Array.from({ length: 20_000 }, (_, index) => ({ ...ask(index), about: 'short' })));
    expect(jsonSize(many.waits)).toBeLessThanOrEqual(900_000);
    expect(many.waits.length + (many.waitsOmitted ?? 0)).toBe(20_000);
  });
});

describe('the people whom a run asks', () => {
  it('are all searchable if there are few', () => {
    expect(peopleWithRoom(['ann', 'bob'])).toEqual(['ann', 'bob']);
  });

  it.each([
    ['many', Array.from({ length: 500 }, (_, index) => `person-${String(index)}`)],
    ['long', ['p'.repeat(3_000)]],
    ['of characters with several bytes', Array.from({ length: 300 }, (_, index) => `漢字${String(index)}`)],
  ])('are found by a mark if they are %s', (_, people) => {
    const found = peopleWithRoom(people);
    expect(found.at(-1)).toBe('*');
    expect(jsonSize(found)).toBeLessThanOrEqual(2_000);
  });
});
